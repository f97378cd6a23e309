import { createHash } from "node:crypto";
import { documentSchema } from "../../../companion-server/protocol/document";
import { regionSchema } from "../../../companion-server/protocol/regions";
import { sampleDocument } from "../../../companion-server/sample/sample-document";
import {
  balloonToScene,
  framePose,
  frameToScene,
  sampleClip,
  sceneToBalloon,
  sceneToFrame,
} from "../../../companion-server/sample/sample-motion";
import { balloonCover, treeCover } from "../../../companion-server/sample/sample-scene";
import { followPoint, sampleRegion, sampleTruth } from "../../../companion-server/sample/sample-truth";
import { clipOf } from "../../support/colour-bar-engine";

const everyFrame = Array.from({ length: sampleClip.frames }, (_, frame) => frame);

describe("the motion of the sample clip", () => {
  test("has exact inverses on every frame", () => {
    for (const frame of everyFrame) {
      const pose = framePose(frame);
      const place = { x: 31.5 * (frame % 30), y: 17 * (frame % 31) };
      const scene = frameToScene(place, pose);
      const own = sceneToBalloon(scene, pose);
      const back = sceneToFrame(balloonToScene(own, pose), pose);
      expect(Math.hypot(back.x - place.x, back.y - place.y)).toBeLessThan(1e-9);
    }
  });

  test("leaves the marked frame as it is", () => {
    const place = { x: 100, y: 50 };
    const scene = frameToScene(place, framePose(sampleClip.mark));
    expect(scene.x).toBeCloseTo(place.x, 9);
    expect(scene.y).toBeCloseTo(place.y, 9);
  });

  test("never moves a point of the balloon further than 30 pixels a frame", () => {
    for (const frame of everyFrame.slice(1)) {
      const at = (time: number) => sceneToFrame(balloonToScene({ x: 60, y: 80 }, framePose(time)), framePose(time));
      const [before, after] = [at(frame - 1), at(frame)];
      expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeLessThan(30);
    }
  });
});

describe("the truth of the sample clip", () => {
  const truth = sampleTruth();

  test("has tracks of both layers from two frames, visible where they are given", () => {
    const kinds = new Set(truth.tracks.map((track) => `${track.query}:${track.layer}`));
    expect([...kinds].sort()).toEqual(["12:0", "12:1", "36:0", "36:1"]);
    for (const track of truth.tracks) {
      expect(track.xy).toHaveLength(sampleClip.frames);
      expect(track.visible[track.query]).toBe(true);
    }
  });

  test("hides balloon points behind the tree and shows them again", () => {
    const hidden = truth.tracks.filter((track) => {
      const shown = track.visible.map((isVisible) => (isVisible ? "1" : "0")).join("");
      return track.layer === 1 && /1+0+1+/.test(shown);
    });
    expect(hidden.length).toBeGreaterThan(20);
  });

  test("hides wall points while the balloon passes", () => {
    const track = followPoint({ x: 440, y: 200, frame: 60, layer: 0 });
    expect(track.visible[60]).toBe(true);
    expect(track.visible[sampleClip.mark]).toBe(false);
  });

  test("keeps the balloon wholly visible on the marked frame", () => {
    const pose = framePose(sampleClip.mark);
    for (const track of truth.tracks.filter((one) => one.layer === 1)) {
      const [x = 0, y = 0] = track.xy[sampleClip.mark] ?? [];
      expect(balloonCover({ x, y }, pose)).toBeGreaterThan(0.9);
      expect(treeCover({ x, y }, pose)).toBe(0);
    }
  });

  test("outlines the balloon roughly on any frame", () => {
    for (const frame of [0, 12, 36, 58, 71]) {
      const region = regionSchema.parse(sampleRegion(frame));
      expect(region).toMatchObject({ frame, layer: 1 });
      expect(region.polygon).toHaveLength(26);
    }
  });

  test("does not change unnoticed", () => {
    const digest = createHash("sha256").update(JSON.stringify(truth)).digest("hex").slice(0, 16);
    expect(digest).toMatchInlineSnapshot(`"f1d73a697e002792"`);
  });
});

test("the prepared drawing is a valid document whose strokes lie on their layers", () => {
  const document = documentSchema.parse(sampleDocument(clipOf({ width: 960, height: 540 }, { frames: 72 })));
  const pose = framePose(sampleClip.mark);
  for (const edit of document.editLayers) {
    const strokes = edit.kind === "sketch" ? edit.items : [];
    expect(strokes.length).toBeGreaterThan(2);
    for (const point of strokes.flatMap((stroke) => stroke.points))
      expect(balloonCover(point, pose) > 0.5).toBe(edit.layer === 1);
  }
  expect(document.marks).toMatchObject([{ frame: 36, ticks: "381024000000" }]);
});
