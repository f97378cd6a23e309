#!/usr/bin/env node
import { commands } from "./cli/command-table";
import { runUntilSignal } from "./cli/process-signals";

void runUntilSignal(commands);
