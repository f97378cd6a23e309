import type { HostState } from "../host/premiere-host";
import { activeProject, activeSequence } from "./active";
import type { HostEnvironment } from "./environment";
import type { Ppro, Project, Sequence } from "./ppro";
import { readLink } from "./sequence-property";

/** Codes of the drop-frame display formats, 29.97 and 59.94 (seen on live hosts; the declarations give no numbers). */
const dropFrameDisplays = new Set([102, 106]);

/** Whether a display format counts drop-frame; an unknown one does not. */
export function isDropFrameDisplay(code: number): boolean {
  return dropFrameDisplays.has(code);
}

/** The active project and sequence as the drawing app sees them; nulls where nothing is open. */
export async function readState(environment: HostEnvironment): Promise<HostState> {
  const { ppro } = environment;
  const project = await activeProject(ppro);
  const sequence = project === null ? null : await activeSequence(project);
  return {
    hostVersion: environment.hostVersion,
    simulated: environment.simulated,
    project: project === null ? null : describeProject(project),
    sequence: sequence === null ? null : await describeSequence(ppro, sequence),
    playheadTicks: sequence === null ? "0" : (await sequence.getPlayerPosition()).ticks,
  };
}

function describeProject(project: Project): NonNullable<HostState["project"]> {
  return { id: project.guid.toString(), name: project.name, path: project.path };
}

async function describeSequence(ppro: Ppro, sequence: Sequence): Promise<NonNullable<HostState["sequence"]>> {
  const id = sequence.guid.toString();
  const size = await sequence.getFrameSize();
  const settings = await sequence.getSettings();
  const link = await readLink(ppro, sequence);
  return {
    id,
    name: sequence.name,
    width: Math.round(size.width),
    height: Math.round(size.height),
    pixelAspect: parsePixelAspect(await settings.getVideoPixelAspectRatio()),
    ticksPerFrame: await sequence.getTimebase(),
    zeroPoint: (await sequence.getZeroPoint()).ticks,
    dropFrame: isDropFrameDisplay((await sequence.getSequenceVideoTimeDisplayFormat()).type),
    endTicks: (await sequence.getEndTime()).ticks,
    documentId: link?.document ?? null,
    isCopy: link !== null && link.sequence !== id,
  };
}

/** `40:33` as a number; 1 when the text has another form, because square pixels are what nearly every sequence has. */
export function parsePixelAspect(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*[:/]\s*(\d+(?:\.\d+)?)\s*$/.exec(text);
  const ratio = match === null ? Number(text) : Number(match[1]) / Number(match[2]);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : 1;
}
