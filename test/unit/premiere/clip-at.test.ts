import type { FakeClip } from "../../../plugin/simulator/fake/model";
import { createScene, ticksOf, ticksPerFrame, type Scene } from "../../contract/scene";

const shared = { version: "26.3", seed: 3 } as const;

function component(matchName: string, parameters: [index: number, value: unknown][] = []) {
  return (clip: FakeClip) => {
    const known = clip.components.find((candidate) => candidate.matchName === matchName);
    if (known === undefined) clip.components.push({ matchName, parameters: [] });
    for (const [index, value] of parameters) {
      const parameter = known?.parameters[index];
      if (parameter !== undefined) parameter.value = value;
    }
  };
}

/** Changes the clip that lies under frame 40. */
function change(scene: Scene, edit: (clip: FakeClip) => void): void {
  const clip = scene.core.sequence(scene.sequence).video[0]?.clips[1];
  if (clip === undefined) throw new Error("The scene has lost its clip.");
  edit(clip);
}

function swapItem(kind: "sequence" | "multicam" | "merged") {
  return (scene: Scene) => {
    change(scene, (clip) => (clip.item = scene.stage.addItem("other", kind)));
  };
}

const at = async (scene: Scene, frame = 40) =>
  scene.clock.run(scene.startPlugin().clipAt(scene.sequence, ticksOf(frame)));

const changeBy = (edit: (clip: FakeClip) => void) => (scene: Scene) => {
  change(scene, edit);
};

test.each<[reason: RegExp, set: (scene: Scene) => void]>([
  [/backwards/, changeBy((clip) => (clip.isReversed = true))],
  [/speed/, changeBy((clip) => (clip.speed = 2))],
  [/speed/, changeBy((clip) => (clip.speed = 0.5))],
  [/remapped/, changeBy((clip) => (clip.out += 5n * ticksPerFrame))],
  [
    /which frames/,
    changeBy((clip) => {
      clip.in += 3600n * 24n * ticksPerFrame;
      clip.out += 3600n * 24n * ticksPerFrame;
    }),
  ],
  [/graphic/, changeBy((clip) => (clip.item = null))],
  [/effects/, changeBy(component("AE.ADBE Geometry2"))],
  [/where the clip lies/, changeBy(component("AE.ADBE Motion", [[0, "0.5 0.5"]]))],
  [/where the clip lies/, changeBy(component("AE.ADBE Motion", [[4, undefined]]))],
  [/cropped/, changeBy(component("AE.ADBE Motion", [[7, 10]]))],
  [
    /keyframes/,
    changeBy((clip) => {
      for (const { parameters } of clip.components) for (const parameter of parameters) parameter.isTimeVarying = true;
    }),
  ],
  [/nested/, swapItem("sequence")],
  [/multicam/, swapItem("multicam")],
  [/merged/, swapItem("merged")],
  [
    /transition/,
    (scene) => {
      const address = { sequence: scene.sequence, kind: "video", track: 0 } as const;
      scene.stage.addClip(address, null, { kind: "transition", start: 38n * ticksPerFrame, end: 42n * ticksPerFrame });
    },
  ],
])("the frames have to be captured: %s", async (reason, set) => {
  const scene = createScene(shared);
  set(scene);
  expect(await at(scene)).toMatchObject({
    source: { kind: "capture", reason: expect.stringMatching(reason) as string },
  });
});

test.each<[name: string, set: (scene: Scene) => void]>([
  ["a disabled clip", () => undefined],
  [
    "an adjustment layer",
    (scene) => {
      const address = { sequence: scene.sequence, kind: "video", track: 1 } as const;
      scene.stage.addClip(address, null, { isAdjustmentLayer: true, start: 0n, end: 90n * ticksPerFrame });
    },
  ],
  [
    "a muted track",
    (scene) => {
      const address = { sequence: scene.sequence, kind: "video", track: 1 } as const;
      scene.stage.addClip(address, scene.item, { start: 0n, end: 90n * ticksPerFrame });
      scene.core.session.mutedTracks.add(scene.core.sequence(scene.sequence).video[1]?.id ?? 0);
    },
  ],
  ["grading", changeBy(component("AE.ADBE Lumetri"))],
])("%s does not hide the clip below", async (_name, set) => {
  const scene = createScene(shared);
  set(scene);
  expect(await at(scene, 65)).toMatchObject({
    name: "footage.mov",
    source: { kind: "media", path: "/media/footage.mov", mediaTicks: ticksOf(75) },
  });
});

test("a clip that is moved, scaled and turned says how, uneven scales too", async () => {
  const scene = createScene(shared);
  const moves: [number, unknown][] = [
    [0, { x: 0.4, y: 0.5 }],
    [1, 120],
    [2, 80],
    [3, false],
    [4, -15],
    [5, { x: 0, y: 1 }],
  ];
  change(scene, component("AE.ADBE Motion", moves));
  expect(await at(scene)).toMatchObject({
    source: {
      ...{ kind: "media", mediaTicks: ticksOf(50) },
      motion: { position: [0.4, 0.5], scale: [0.8, 1.2], rotationDegrees: -15, anchor: [0, 1] },
    },
  });
});

test.each([
  [
    "a share",
    (clip: FakeClip) => {
      component("AE.ADBE Opacity", [[0, 60]])(clip);
    },
  ],
  [
    "a fade",
    (clip: FakeClip) => {
      const [opacity] = clip.components[0]?.parameters ?? [];
      if (opacity !== undefined) opacity.isTimeVarying = true;
    },
  ],
])("opacity by %s is told, and leaves the choice", async (_name, edit) => {
  const scene = createScene(shared);
  change(scene, edit);
  expect(await at(scene)).toMatchObject({
    source: { kind: "media", caution: expect.stringMatching(/transparent/) as string },
  });
});

test("edges belong to the clip that starts there, and gaps to none", async () => {
  const scene = createScene(shared);
  expect(await at(scene, 20)).toMatchObject({ startTicks: ticksOf(20), endTicks: ticksOf(90) });
  expect(await at(scene, 150)).toBeNull();
});

test("media that is offline is a failure that says what to do", async () => {
  const scene = createScene(shared);
  const media = scene.core.session.media.get(scene.item);
  if (media !== undefined) media.isOffline = true;
  await expect(at(scene)).rejects.toThrow("offline");
});
