import { premiereVersions, type Quirks } from "../../plugin/simulator/fake/quirks";
import { flippedQuirks } from "./flipped-quirks";
import { runFlow, type StepName, type StepOutcome } from "./flow";
import { createScene, overlaysOf, overlayFiles } from "./scene";

/** Seeds of latency for each case; `npm run test:contract` takes twenty. */
const seeds = Number(process.env["INVE_CONTRACT_SEEDS"] ?? "2");

/** Many runs are one test; a busy machine needs its time. */
const timeoutMilliseconds = 60_000;

/** Exactly the steps that a quirk makes impossible; every other has to succeed. */
function impossibleSteps(quirks: Quirks): StepName[] {
  const { overwriteAboveTop, insertAboveTop } = quirks;
  const neverMakesTrack = overwriteAboveTop !== "createsTrack" && insertAboveTop === "refuses";
  const isUnplaceable =
    overwriteAboveTop === "fallsOnTop" ||
    neverMakesTrack ||
    quirks.importDelayMilliseconds > 60_000 ||
    quirks.ingestCopiesTo !== null ||
    (quirks.alphaIsStuck && quirks.importedAlpha !== 1);
  const steps: StepName[] = [];
  if (quirks.firstActionIsUndefined) steps.push("mark");
  else if (quirks.markerColourStays) steps.push("colour");
  if (isUnplaceable) steps.push("place");
  if (quirks.dropEveryNthFrame === 1 || (quirks.ignoresMute && !isUnplaceable)) steps.push("capture");
  if (!isUnplaceable && (!quirks.canChangeMediaPath || quirks.ignoresMediaChange)) steps.push("replace");
  return steps;
}

const cases = premiereVersions.flatMap((version) => flippedQuirks(version).map((quirk) => ({ version, ...quirk })));
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
  async ({ version, change }) => {
    for (let seed = 1; seed <= seeds; seed++) {
      const scene = createScene({ version, quirks: change, seed });
      const impossible = impossibleSteps(scene.core.quirks);
      const outcomes = await scene.clock.run(runFlow(scene, scene.startPlugin()));
      expect({ seed, failed: failedSteps(outcomes), outcomes }).toMatchObject({ failed: impossible });
      expect(scene.core.session.mutedTracks.size).toBe(0);
      const isPlaced = !impossible.includes("place");
      expect(overlaysOf(scene)).toEqual(isPlaced ? [`V4 35-65 ${overlayFiles.shorter.path}`] : []);
    }
  },
  timeoutMilliseconds,
);
