import { premiereVersions } from "../../plugin/simulator/fake/quirks";
import { flippedQuirks } from "./flipped-quirks";
import { runFlow, type StepOutcome } from "./flow";
import { createScene, overlaysOf, overlayFiles } from "./scene";

/** Steps that may fail when a quirk makes them impossible; everything else has to succeed. */
const excused: Readonly<Record<string, readonly string[]>> = {
  "overwriting above the top falls on footage": ["place"],
  "no way makes a track": ["place"],
  "no frame is ever written": ["capture"],
  "imports never appear": ["place"],
  "ingest copies": ["place"],
  "alpha cannot be set": ["place", "replace", "replace by another length"],
  "an action is undefined": ["mark", "place"],
  "marker colours stay": ["colour"],
  "media cannot be exchanged": ["replace"],
  "exchanging media does nothing": ["replace"],
};

/** Many runs are one test; a busy machine needs its time. */
const timeoutMilliseconds = 60_000;

const seeds = Number(process.env["INVE_CONTRACT_SEEDS"] ?? "2");
const cases = premiereVersions.flatMap((version) => flippedQuirks.map((quirk) => ({ version, ...quirk })));
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);
beforeAll(() => process.on("unhandledRejection", onUnhandled));
afterAll(() => {
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).toEqual([]);
});

const failedSteps = (outcomes: readonly StepOutcome[]) =>
  outcomes.filter((outcome) => outcome.failure !== null).map((outcome) => outcome.step);

test.each(cases)(
  "$version, $name: the overlay lies right or a sentence says why not",
  async ({ version, name, change }) => {
    for (let seed = 1; seed <= seeds; seed++) {
      const scene = createScene({ version, quirks: change, seed });
      const outcomes = await scene.clock.run(runFlow(scene, scene.startPlugin()));
      const failed = failedSteps(outcomes);
      expect({ seed, failed: failed.filter((step) => !(excused[name] ?? []).includes(step)), outcomes }).toMatchObject({
        failed: [],
      });
      expect(scene.core.session.mutedTracks.size).toBe(0);
      const isPlaced = !failed.includes("place");
      if (isPlaced && !failed.includes("replace by another length"))
        expect(overlaysOf(scene)).toEqual([`V4 35-65 ${overlayFiles.shorter.path}`]);
      if (!isPlaced) expect(overlaysOf(scene)).toEqual([]);
    }
  },
  timeoutMilliseconds,
);
