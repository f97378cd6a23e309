import type { Job } from "../../../companion-server/protocol/api";
import { refiningState, shownRefinement } from "../../../plugin/panel/refining";
import { openPanel, overlays, report, until } from "../../support/open-panel";

type Panel = Awaited<ReturnType<typeof openPanel>>;

const background: Job = {
  id: "background",
  kind: "refinement",
  state: "queued",
  createdAt: "2026-01-01T00:00:00.000Z",
  subject: "a",
};

let panel: Panel;
afterEach(() => {
  panel.controller.stop();
});

/** A panel whose drawing was propagated by analysis `a`, trained for 1,500 steps. */
async function propagated(): Promise<Panel> {
  panel = await openPanel();
  panel.draw();
  await panel.saved();
  panel.controller.propagate();
  await until(panel.store, (state) => state.job?.id === "job-1");
  const result = { analysisId: "a", overlayPath: overlays[0]!, report: { ...report, steps: 1500 } };
  panel.companion.advance("job-1", { state: "succeeded", result });
  await until(panel.store, (state) => state.analysisId !== null);
  return panel;
}

test("what is refined is told, and what is shown stays until the next render", async () => {
  const { companion, store } = await propagated();
  const shown = store.state.analysisId;
  companion.jobs.push(background);
  companion.advance("background", { state: "running", progress: { stage: "fit", fraction: 0.4, secondsLeft: 90 } });
  await until(store, (state) => refiningState(state) === "refining");
  expect(shownRefinement(store.state)?.progress).toMatchObject({ fraction: 0.4, secondsLeft: 90 });
  companion.advance("background", { state: "queued" });
  await until(store, (state) => refiningState(state) === "waiting");
  const refined = { ...report, steps: 3000 };
  companion.advance("background", { state: "succeeded", result: { analysisId: "a", report: refined } });
  await until(store, (state) => refiningState(state) === "better");
  expect(store.state.analysisId).toBe(shown);
  expect(store.state.report?.steps).toBe(1500);

  companion.advance("job-1", { id: "job-2", createdAt: "2027-01-01T00:00:00.000Z", state: "running" });
  const result = { analysisId: "a", overlayPath: overlays[1]!, report: refined };
  companion.advance("job-2", { state: "succeeded", result });
  await until(store, (state) => state.report?.steps === 3000);
  expect(store.state.analysisId).not.toBe(shown);
  expect(refiningState(store.state)).toBe("none");
});

test("it is stopped on request, and that of another analysis is not spoken of", async () => {
  const { companion, store, controller } = await propagated();
  companion.jobs.push({ ...background, subject: "another" });
  companion.advance("background", { state: "running" });
  companion.jobs.push({ ...background, id: "own" });
  companion.advance("own", { state: "running" });
  await until(store, (state) => refiningState(state) === "refining");
  expect(shownRefinement(store.state)?.id).toBe("own");
  controller.stopRefining();
  await until(store, (state) => shownRefinement(state)?.state === "cancelling");
  expect(companion.requests).toContain("DELETE jobs/own");
  companion.advance("own", { state: "cancelled" });
  await until(store, (state) => refiningState(state) === "none");
});
