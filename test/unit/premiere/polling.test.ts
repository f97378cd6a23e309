import type { HostEvent } from "../../../plugin/host/premiere-host";
import { createScene, ticksOf } from "../../contract/scene";

function listen() {
  const scene = createScene({ version: "26.3", seed: 4, quirks: { delivers: "none" } });
  const events: HostEvent[] = [];
  const host = scene.startPlugin();
  const stop = host.subscribe((event) => events.push(event));
  const after = async (milliseconds: number) => {
    events.length = 0;
    await scene.clock.pass(milliseconds);
    return [...events];
  };
  return { scene, host, stop, after };
}

test("the playhead is told at first and whenever it moves, without any event of Premiere", async () => {
  const { scene, after } = listen();
  expect(await after(1000)).toEqual([{ kind: "playhead", ticks: "0" }]);
  scene.core.session.playheads.set(scene.sequence, BigInt(ticksOf(7)));
  expect(await after(1000)).toEqual([{ kind: "playhead", ticks: ticksOf(7) }]);
  expect(await after(1000)).toEqual([]);
});

test("another sequence, a closed project and a moved marker are told", async () => {
  const { scene, host, after } = listen();
  await after(5000);
  scene.core.session.activeSequence = scene.other;
  expect(await after(1000)).toContainEqual({ kind: "sequence" });
  scene.core.session.activeSequence = scene.sequence;
  await after(5000);
  await scene.clock.run(host.addMark(scene.sequence, ticksOf(3), "INVE 1"));
  await after(5000);
  scene.asUser((content) => {
    for (const sequence of content.sequences) for (const marker of sequence.markers) marker.start = BigInt(ticksOf(9));
  });
  expect(await after(5000)).toContainEqual({ kind: "timeline" });
  scene.core.isOpen = false;
  expect(await after(1000)).toContainEqual({ kind: "project" });
});

test("nothing is asked when nobody listens", async () => {
  const { scene, stop, after } = listen();
  await after(1000);
  stop();
  let calls = 0;
  scene.core.onCall = () => {
    calls++;
  };
  expect(await after(10_000)).toEqual([]);
  expect(calls).toBe(0);
});
