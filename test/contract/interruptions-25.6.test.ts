import { testInterruptions } from "./interruptions";

testInterruptions("25.6");
