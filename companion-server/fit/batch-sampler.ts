import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { normalizeFrame, normalizeX, normalizeY } from "../../models/atlas/coordinates";
import {
  ownerOfPoint,
  pairCount,
  pairOfPoint,
  stepInputs,
  type StepInputName,
} from "../../models/atlas/training-inputs";
import { mapPoint } from "../../models/geometry/homography";
import type { Random } from "../../models/random";
import type { TrainingBatch } from "../inference/training-run";
import { unknownError } from "../motion/motion";
import { nearestNode } from "../motion/motion-grid";
import type { StepSchedule } from "./loss-schedule";
import { surePixels } from "./camera-motion";
import type { FitSettings } from "./fit-settings";
import { createSampleSource, drawFrom, type FitEvidence, type SampleSource } from "./sample-source";

/** A pixel of a frame, and where its surface lies in another frame when that is known. */
interface Sample {
  frame: number;
  x: number;
  y: number;
  pair: boolean;
  pairFrame: number;
  pairX: number;
  pairY: number;
}

/** The inputs of a run that are drawn; the others follow from its schedule. */
type SampleName = Exclude<StepInputName, "lossWeights" | "reconstructionGate" | "learningRate">;

/** What is drawn for the steps of one run; inputs that a configuration leaves out are empty. */
export type Samples = Readonly<Record<SampleName, Float32Array<ArrayBuffer>>>;

/**
 * Draws samples from the evidence: points with their colour, their place in another frame, their place in the marked frame
 * and the layer they are believed to show.
 */
export class BatchSampler {
  private readonly source: SampleSource;
  private readonly pairs: number;
  private readonly sample: Sample = { frame: 0, x: 0, y: 0, pair: false, pairFrame: 0, pairX: 0, pairY: 0 };

  constructor(
    private readonly configuration: AtlasConfiguration,
    private readonly evidence: FitEvidence,
    private readonly settings: FitSettings,
    private readonly random: Random,
  ) {
    this.source = createSampleSource(evidence);
    this.pairs = pairCount(configuration);
  }

  /** Overwrites the samples with new ones for `stepsPerRun` steps. */
  draw(samples: Samples): void {
    const { stepsPerRun, batch, pins } = this.configuration;
    for (let step = 0; step < stepsPerRun; step += 1) {
      for (let column = 0; column < batch; column += 1) this.fillSample(samples, step, column);
      for (let column = 0; column < pins; column += 1) this.fillPin(samples, step, column);
    }
  }

  /**
   * Points that belong to one layer have pairs. The very first points, whose neighbours are looked at, stay a fair mixture,
   * because rigidity matters most where there are no pairs.
   */
  private fillSample(samples: Samples, step: number, column: number): void {
    const { configuration, sample } = this;
    const { batch, rigidityBatch } = configuration;
    const owner = ownerOfPoint(configuration, column);
    const pair = pairOfPoint(configuration, column);
    const wantsPair = pair !== null && (owner !== null || this.random() < this.settings.pairShare);
    this.drawSample(owner ?? this.drawLayer(), wantsPair);
    const at3 = step * 3 * batch + column;
    this.writePoint(samples.point, at3, batch, sample.frame, sample.x, sample.y);
    if (pair !== null) this.writePair(samples, step, pair);
    this.writeColour(samples.colour, at3, batch, 0, 0);
    if (column < rigidityBatch && samples.neighbourColour.length > 0) {
      const at6 = step * 6 * rigidityBatch + column;
      this.writeColour(samples.neighbourColour, at6, rigidityBatch, 1, 0);
      this.writeColour(samples.neighbourColour, at6 + 3 * rigidityBatch, rigidityBatch, 0, 1);
    }
    const node = nearestNode(this.evidence.motion, sample.frame, sample.x, sample.y);
    this.writeChain(samples, step, column, node);
    this.writeOwner(samples, step, column, node);
  }

  private writePair(samples: Samples, step: number, column: number): void {
    const { sample, pairs } = this;
    this.writePoint(samples.pair, step * 3 * pairs + column, pairs, sample.pairFrame, sample.pairX, sample.pairY);
    samples.pairWeight[step * pairs + column] = sample.pair ? 1 : 0;
  }

  private drawLayer(): number {
    const { layers } = this.configuration;
    const isObject = layers > 1 && this.random() < this.settings.objectShare;
    return isObject ? 1 + Math.floor(this.random() * (layers - 1)) : 0;
  }

  private drawSample(layer: number, wantsPair: boolean): void {
    const { random, sample } = this;
    const { motion } = this.evidence;
    const index = wantsPair ? drawFrom(this.source.pairsOfLayer[layer] ?? new Int32Array(0), random, -1) : -1;
    if (index >= 0) {
      const values = motion.pairs.values;
      const at = index * 6;
      sample.frame = values[at] ?? 0;
      sample.x = values[at + 1] ?? 0;
      sample.y = values[at + 2] ?? 0;
      sample.pair = true;
      sample.pairFrame = values[at + 3] ?? 0;
      sample.pairX = values[at + 4] ?? 0;
      sample.pairY = values[at + 5] ?? 0;
      return;
    }
    const nodesPerFrame = motion.gridWidth * motion.gridHeight;
    const anywhere = Math.floor(random() * nodesPerFrame * motion.frames);
    const node = drawFrom(this.source.nodesOfLayer[layer] ?? new Int32Array(0), random, anywhere);
    const inFrame = node % nodesPerFrame;
    sample.frame = Math.floor(node / nodesPerFrame);
    sample.x = Math.min(
      (inFrame % motion.gridWidth) * motion.pitch + Math.floor(random() * motion.pitch),
      motion.width - 1,
    );
    sample.y = Math.min(
      Math.floor(inFrame / motion.gridWidth) * motion.pitch + Math.floor(random() * motion.pitch),
      motion.height - 1,
    );
    sample.pair = false;
    sample.pairFrame = sample.frame;
    sample.pairX = sample.x;
    sample.pairY = sample.y;
  }

  private writePoint(target: Float32Array, at: number, stride: number, frame: number, x: number, y: number): void {
    target[at] = normalizeX(this.configuration, x);
    target[at + stride] = normalizeY(this.configuration, y);
    target[at + 2 * stride] = normalizeFrame(this.configuration, frame);
  }

  private writeColour(target: Float32Array, at: number, stride: number, dx: number, dy: number): void {
    const { stack } = this.evidence;
    const x = Math.min(Math.max(Math.round(this.sample.x) + dx, 0), stack.width - 1);
    const y = Math.min(Math.max(Math.round(this.sample.y) + dy, 0), stack.height - 1);
    const pixel = ((this.sample.frame * stack.height + y) * stack.width + x) * 3;
    for (let channel = 0; channel < 3; channel += 1)
      target[at + channel * stride] = (stack.rgb[pixel + channel] ?? 0) / 255;
  }

  private writeChain(samples: Samples, step: number, column: number, node: number): void {
    const { motion } = this.evidence;
    const { batch } = this.configuration;
    const error = motion.toMarkError[node] ?? unknownError;
    const inFrame = node % (motion.gridWidth * motion.gridHeight);
    // The chain is known at nodes; the sample lies less than a pitch away and moves along.
    const dx = this.sample.x - (inFrame % motion.gridWidth) * motion.pitch;
    const dy = this.sample.y - Math.floor(inFrame / motion.gridWidth) * motion.pitch;
    const at = step * 2 * batch + column;
    samples.chain[at] = normalizeX(this.configuration, (motion.toMark[node * 2] ?? 0) + dx);
    samples.chain[at + batch] = normalizeY(this.configuration, (motion.toMark[node * 2 + 1] ?? 0) + dy);
    const relative = error / this.settings.chainErrorPixels;
    samples.chainWeight[step * batch + column] = error < unknownError ? 1 / (1 + relative * relative) : 0;
  }

  private writeOwner(samples: Samples, step: number, column: number, node: number): void {
    const { carried } = this.evidence;
    const { batch, layers } = this.configuration;
    const nodes = carried.gridWidth * carried.gridHeight;
    const frame = Math.floor(node / nodes);
    const at = step * layers * batch + column;
    let rest = 1;
    for (let layer = 1; layer < layers; layer += 1) {
      const index = (frame * (layers - 1) + layer - 1) * nodes + (node - frame * nodes);
      const share = Math.min(rest, (carried.membership[index] ?? 0) / 255);
      samples.owner[at + layer * batch] = share;
      rest -= share;
    }
    samples.owner[at] = rest;
    samples.ownerTrust[step * batch + column] = (carried.trust[node] ?? 0) / 255;
  }

  /** A point of the marked frame, which every layer's mapping leaves where it is, or one of the camera's. */
  private fillPin(samples: Samples, step: number, column: number): void {
    const { pins, layers, width, height } = this.configuration;
    const { random } = this;
    const { motion, cameras } = this.evidence;
    const at = step * 3 * pins + column;
    const target = step * 2 * pins + column;
    const x = random() * (width - 1);
    const y = random() * (height - 1);
    const frame = random() < 0.5 ? motion.mark : Math.floor(random() * motion.frames);
    const camera = cameras[frame] ?? null;
    const isCameras = camera !== null && (motion.toMarkError[nearestNode(motion, frame, x, y)] ?? 0) > surePixels;
    const [u, v] = isCameras ? mapPoint(camera.map, x, y) : [x, y];
    this.writePoint(samples.pin, at, pins, isCameras ? frame : motion.mark, x, y);
    samples.pinTarget[target] = normalizeX(this.configuration, u);
    samples.pinTarget[target + pins] = normalizeY(this.configuration, v);
    for (let layer = 0; layer < layers; layer += 1) {
      const isHeld = !isCameras || layer === 0;
      samples.pinWeight[step * layers * pins + layer * pins + column] = isHeld ? 1 : 0;
    }
  }
}

/** Room for the samples of one run. */
export function createSamples(configuration: AtlasConfiguration): Samples {
  const sizes = new Map(
    stepInputs(configuration).map(({ name, shape }) => [name, shape.reduce((size, side) => size * side, 1)]),
  );
  const room = (name: SampleName) => new Float32Array(configuration.stepsPerRun * (sizes.get(name) ?? 0));
  return {
    point: room("point"),
    pair: room("pair"),
    pairWeight: room("pairWeight"),
    colour: room("colour"),
    neighbourColour: room("neighbourColour"),
    chain: room("chain"),
    chainWeight: room("chainWeight"),
    owner: room("owner"),
    ownerTrust: room("ownerTrust"),
    pin: room("pin"),
    pinTarget: room("pinTarget"),
    pinWeight: room("pinWeight"),
  };
}

/** The samples as a batch to train on; `schedule` tells the weights of each of its steps. */
export function scheduledBatch(
  configuration: AtlasConfiguration,
  samples: Samples,
  schedule: (step: number) => StepSchedule,
): TrainingBatch {
  const steps = Array.from({ length: configuration.stepsPerRun }, (_, step) => schedule(step));
  return {
    ...Object.fromEntries(Object.entries(samples).filter(([, numbers]) => numbers.length > 0)),
    lossWeights: Float32Array.from(steps.flatMap(({ lossWeights }) => [...lossWeights])),
    reconstructionGate: Float32Array.from(steps, ({ reconstructionGate }) => reconstructionGate),
    learningRate: Float32Array.from(steps, ({ learningRate }) => learningRate),
  };
}
