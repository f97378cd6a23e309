import { premiereVersions, type PremiereVersion } from "../../plugin/simulator/fake/quirks";
import { runFlow } from "./flow";
import { createScene, othersOf, ticksPerFrame, type Scene } from "./scene";

/** Every n-th call is interrupted; 1 takes them all. The first one differs by version, so that versions share the work. */
const stride = Number(process.env["INVE_CONTRACT_STRIDE"] ?? "9");

/** Hundreds of runs are one test; a busy machine needs its time. */
const timeoutMilliseconds = 180_000;

const sceneOf = (version: PremiereVersion) => {
  const scene = createScene({ version, seed: 7, quirks: { importDelayMilliseconds: 100 } });
  scene.core.latencyMilliseconds = 0;
  return scene;
};

const moveLastClip = (scene: Scene) => {
  scene.asUser((content) => {
    const film = content.sequences.find((sequence) => sequence.guid === scene.sequence);
    const last = film?.video[0]?.clips.at(-1);
    if (last === undefined) return;
    last.start += 10n * ticksPerFrame;
    last.end += 10n * ticksPerFrame;
  });
};

const deleteOverlays = (scene: Scene) => {
  scene.asUser((content) => {
    for (const sequence of content.sequences)
      for (const track of sequence.video) track.clips = track.clips.filter((clip) => !clip.name.startsWith("overlay"));
  });
};

/** What may happen to the plug-in while it waits for Premiere. `lasts` says whether every later call is hit as well. */
const interruptions: readonly {
  readonly name: string;
  readonly strike: (scene: Scene) => void;
  readonly lasts?: true;
  /** What the user changed, for the timeline that has to come out. */
  readonly byUser?: (scene: Scene) => void;
}[] = [
  {
    name: "the project is closed",
    strike: (scene) => {
      scene.core.isOpen = false;
    },
  },
  {
    name: "another sequence comes to the front",
    strike: (scene) => {
      scene.core.session.activeSequence = scene.other;
    },
  },
  {
    name: "Premiere refuses once",
    strike: (scene) => {
      scene.core.fail("Premiere is busy.");
    },
  },
  {
    name: "Premiere stops working",
    lasts: true,
    strike: (scene) => {
      scene.core.fail("Premiere is gone.");
    },
  },
  { name: "the user moves a clip", strike: moveLastClip, byUser: moveLastClip },
  { name: "the user deletes the overlay", strike: deleteOverlays, byUser: deleteOverlays },
];

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);
beforeAll(() => process.on("unhandledRejection", onUnhandled));
afterAll(() => {
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).toEqual([]);
});

async function countCalls(version: PremiereVersion): Promise<number> {
  const scene = sceneOf(version);
  let calls = 0;
  scene.core.onCall = () => {
    calls++;
  };
  await scene.clock.run(runFlow(scene, scene.startPlugin()));
  return calls;
}

const cases = premiereVersions.flatMap((version, offset) =>
  interruptions.map((interruption) => ({ version, offset, ...interruption })),
);

test.each(cases)(
  "$version, $name at any moment: the rest of the timeline stays",
  async (row) => {
    const { version, strike, lasts, byUser } = row;
    const calls = await countCalls(version);
    expect(calls).toBeGreaterThan(200);
    for (let target = 1 + (row.offset % stride); target <= calls; target += stride) {
      const scene = sceneOf(version);
      const expected = sceneOf(version);
      byUser?.(expected);
      let call = 0;
      scene.core.onCall = () => {
        call++;
        if (call === target || (lasts === true && call > target)) strike(scene);
      };
      await scene.clock.run(runFlow(scene, scene.startPlugin(), "interrupted"));
      // The user comes back, and the plug-in starts anew: no track may stay dark.
      scene.core.onCall = null;
      scene.core.isOpen = true;
      scene.core.session.activeSequence = scene.sequence;
      scene.startPlugin();
      await scene.clock.pass(30_000);
      expect({ target, timeline: othersOf(scene), muted: [...scene.core.session.mutedTracks] }).toEqual({
        target,
        timeline: call < target ? othersOf(scene) : othersOf(expected),
        muted: [],
      });
    }
  },
  timeoutMilliseconds,
);
