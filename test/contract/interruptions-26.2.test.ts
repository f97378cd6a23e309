import { testInterruptions } from "./interruptions";

testInterruptions("26.2");
