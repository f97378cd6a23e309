import type { WorkContext } from "../progress";
import type { Hello } from "../protocol/api";
import { InveError } from "../protocol/errors";
import type { Services } from "./services";

/** The sample clip and its document in the workspace, made when they are not there. */
export async function openDemo(
  _services: Pick<Services, "workspace" | "engine">,
  _context: WorkContext,
): Promise<NonNullable<Hello["demo"]>> {
  return Promise.reject(new InveError("Internal", "The sample clip is not there yet."));
}
