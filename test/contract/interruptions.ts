import type { ProjectContent } from "../../plugin/simulator/fake/model";
import { premiereVersions, type PremiereVersion } from "../../plugin/simulator/fake/quirks";
import { runFlow } from "./flow";
import { createScene, othersOf, overlayFiles, overlaysOf, ticksPerFrame, type Scene } from "./scene";

/**
 * Every n-th call is interrupted; 1 takes them all, as `npm run test:contract` does. The first one differs by version, so
 * that versions share the work.
 */
const stride = Number(process.env["INVE_CONTRACT_STRIDE"] ?? "24");

/** Hundreds of runs are one test; a busy machine needs its time. */
const timeoutMilliseconds = 180_000;

const sceneOf = (version: PremiereVersion) => {
  const scene = createScene({ version, seed: 7, quirks: { importDelayMilliseconds: 100 } });
  scene.core.latencyMilliseconds = 0;
  return scene;
};

type UserEdit = (content: ProjectContent, scene: Scene) => void;

const filmOf = (content: ProjectContent, scene: Scene) =>
  content.sequences.find((sequence) => sequence.guid === scene.sequence);

const moveLastClip: UserEdit = (content, scene) => {
  const last = filmOf(content, scene)?.video[0]?.clips.at(-1);
  if (last === undefined) return;
  last.start += 10n * ticksPerFrame;
  last.end += 10n * ticksPerFrame;
};

/** The clip that lies under the overlay, between two others. */
const deleteClip: UserEdit = (content, scene) => {
  const track = filmOf(content, scene)?.video[0];
  if (track !== undefined) track.clips = track.clips.filter((clip) => clip.start !== 20n * ticksPerFrame);
};

const deleteOverlays: UserEdit = (content) => {
  for (const sequence of content.sequences)
    for (const track of sequence.video) track.clips = track.clips.filter((clip) => !clip.name.startsWith("overlay"));
};

/** Deletes the overlays' files and our bin in the project panel; Premiere takes their clips along. */
const deleteBin: UserEdit = (content, scene) => {
  deleteOverlays(content, scene);
  content.items = content.items.filter((item) => !item.name.startsWith("overlay") && item.kind !== "bin");
};

const deleteMarkers: UserEdit = (content) => {
  for (const sequence of content.sequences) sequence.markers = [];
};

const deleteSequence: UserEdit = (content, scene) => {
  content.sequences = content.sequences.filter((sequence) => sequence.guid !== scene.sequence);
};

/** What may happen to the plug-in while it waits for Premiere. */
interface Interruption {
  readonly name: string;
  readonly strike: (scene: Scene) => unknown;
  /** Whether every later call is hit as well. */
  readonly lasts?: true;
  /** Whether the plug-in lives on and has to mend everything by itself. */
  readonly livesOn?: true;
  /** What the user changed, for the timeline that has to come out. */
  readonly byUser?: UserEdit;
}

const never = new Promise<never>(() => undefined);

const byUser = (name: string, edit: UserEdit): Interruption => ({
  name,
  strike: (scene) => {
    scene.asUser((content) => {
      edit(content, scene);
    });
  },
  byUser: edit,
});

const interruptions: readonly Interruption[] = [
  { name: "the project is closed", strike: (scene) => (scene.core.isOpen = false) },
  {
    name: "another sequence comes to the front",
    strike: (scene) => (scene.core.session.activeSequence = scene.other),
  },
  { name: "Premiere refuses once", strike: (scene) => scene.core.fail("Premiere is busy.") },
  { name: "Premiere stops working", lasts: true, strike: (scene) => scene.core.fail("Premiere is gone.") },
  {
    name: "Premiere crashes",
    lasts: true,
    strike: (scene) => {
      scene.killPlugin();
      return never;
    },
  },
  {
    name: "the companion is killed",
    livesOn: true,
    strike: (scene) => {
      scene.killCompanion();
    },
  },
  byUser("the user moves a clip", moveLastClip),
  byUser("the user deletes the clip", deleteClip),
  byUser("the user deletes the overlay", deleteOverlays),
  byUser("the user deletes our bin", deleteBin),
  byUser("the user deletes the markers", deleteMarkers),
  byUser("the user deletes the sequence", deleteSequence),
];

/** How often the whole flow waits for Premiere, and how many transactions it makes. */
async function countCalls(version: PremiereVersion) {
  const scene = sceneOf(version);
  const counts = { calls: 0, transactions: 0 };
  scene.core.onCall = () => {
    counts.calls++;
  };
  scene.core.onTransaction = () => {
    counts.transactions++;
    return null;
  };
  await scene.clock.run(runFlow(scene, scene.startPlugin()));
  return counts;
}

/** The clips of others in the two sequences that the scene began with, and the tracks that are still dark. */
function remains(scene: Scene) {
  const sequences = scene.core.content.sequences.filter(({ guid }) => [scene.sequence, scene.other].includes(guid));
  scene.core.content = { ...scene.core.content, sequences };
  const tracks = new Set(sequences.flatMap((sequence) => sequence.video.map((track) => track.id)));
  const muted = [...scene.core.session.mutedTracks].filter((id) => tracks.has(id));
  return { timeline: othersOf(scene), muted };
}

/** The user comes back, and unless the plug-in lives on it starts anew: no track may stay dark. */
async function comeBack(scene: Scene, plugin: "the same" | "a new one"): Promise<void> {
  scene.core.onCall = null;
  scene.core.onTransaction = null;
  scene.core.isOpen = true;
  scene.core.session.activeSequence = scene.sequence;
  if (plugin === "a new one") scene.startPlugin();
  await scene.clock.pass(30_000);
}

/** What has to be there after a run: untouched, or as the user left it. */
function expectedRemains(version: PremiereVersion, edit: UserEdit | undefined) {
  const untouched = sceneOf(version);
  const edited = sceneOf(version);
  edited.asUser((content) => edit?.(content, edited));
  return { untouched: remains(untouched), edited: remains(edited) };
}

/** Interrupts one call of the whole flow and tells what remains once the user has come back. */
async function interruptedAt(version: PremiereVersion, interruption: Interruption, target: number) {
  const { strike, lasts, livesOn } = interruption;
  const scene = sceneOf(version);
  let call = 0;
  const crash: { come: () => void } = { come: () => undefined };
  const crashed = new Promise<void>((resolve) => (crash.come = resolve));
  scene.core.onCall = () => {
    call++;
    if (call !== target && !(lasts === true && call > target)) return null;
    const hold = strike(scene);
    if (hold === never) crash.come();
    return hold;
  };
  await scene.clock.run(Promise.race([runFlow(scene, scene.startPlugin(), "interrupted"), crashed]));
  await comeBack(scene, livesOn === true ? "the same" : "a new one");
  return { isHit: call >= target, remains: remains(scene) };
}

/** Interrupts one transaction of the whole flow: between the lock and the answer only Premiere itself may refuse. */
async function interruptTransaction(
  version: PremiereVersion,
  manner: "says that it failed" | "throws",
  target: number,
) {
  const scene = sceneOf(version);
  let transaction = 0;
  scene.core.onTransaction = () => {
    transaction++;
    if (transaction !== target) return null;
    return manner === "throws" ? scene.core.fail("Premiere is busy.") : "refuse";
  };
  const outcomes = await scene.clock.run(runFlow(scene, scene.startPlugin(), "interrupted"));
  // A placement has a second way; everything else says what was not done.
  if (outcomes.every((outcome) => outcome.failure === null))
    expect({ target, overlays: overlaysOf(scene) }).toEqual({
      target,
      overlays: [`V4 35-65 ${overlayFiles.shorter.path}`],
    });
  await comeBack(scene, "a new one");
  return remains(scene);
}

/** The tests of one version; each has a file of its own, so that they run beside each other. */
export function testInterruptions(version: PremiereVersion): void {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  beforeAll(() => process.on("unhandledRejection", onUnhandled));
  afterAll(() => {
    process.off("unhandledRejection", onUnhandled);
    expect(unhandled).toEqual([]);
  });

  test.each(interruptions)(
    "$name at any moment: the rest of the timeline stays",
    async (interruption) => {
      const { calls } = await countCalls(version);
      expect(calls).toBeGreaterThan(300);
      const { untouched, edited } = expectedRemains(version, interruption.byUser);
      for (let target = 1 + (premiereVersions.indexOf(version) % stride); target <= calls; target += stride) {
        const { isHit, remains: left } = await interruptedAt(version, interruption, target);
        expect({ target, ...left }).toEqual({ target, ...(isHit ? edited : untouched), muted: [] });
      }
    },
    timeoutMilliseconds,
  );

  test.each(["says that it failed", "throws"] as const)(
    "any transaction %s: the rest of the timeline stays",
    async (manner) => {
      const { transactions } = await countCalls(version);
      expect(transactions).toBeGreaterThan(8);
      const { untouched } = expectedRemains(version, undefined);
      for (let target = 1; target <= transactions; target++)
        expect({ target, ...(await interruptTransaction(version, manner, target)) }).toEqual({ target, ...untouched });
    },
    timeoutMilliseconds,
  );
}
