/** The thread that tabulates light while another watches how well things stick: both only read the other tables. */
import { parentPort, workerData } from "node:worker_threads";
import { tabulateLight } from "./light-table";
import type { LightRequest } from "./light-thread";

const { tables, stack, mark } = workerData as LightRequest; // Only lightOfThread starts this thread.
parentPort?.postMessage(tabulateLight(tables, stack, mark));
