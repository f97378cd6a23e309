/** Cells along x (or u), y (or v) and t. */
export type SpaceTimeLevel = readonly [number, number, number];
/** Cells along u and v. */
export type PlaneLevel = readonly [number, number];

/** A network that turns features into outputs, and how fast it learns. */
export interface NetworkConfiguration {
  readonly hidden: readonly number[];
  /** Adam's step size for weights and biases. */
  readonly rate: number;
}

/** A grid of features in front of a network. */
export interface GridConfiguration<Level> {
  readonly levels: readonly Level[];
  /** Numbers at each vertex. */
  readonly features: number;
  /** Rows above which a level is hashed; a power of two. */
  readonly tableRows: number;
  /** Adam's step size for the table. */
  readonly rate: number;
}

/** Mapping or inverse mapping: each layer has grids of its own; the layers' grids of one kind have as many levels. */
export interface MotionFieldConfiguration {
  /** What changes smoothly in time, by layer. */
  readonly smooth: readonly GridConfiguration<SpaceTimeLevel>[];
  /** What every frame has of its own, by layer: a plane of vertices for each. Half as dear as what lies between moments. */
  readonly perFrame: readonly GridConfiguration<SpaceTimeLevel>[];
  readonly network: NetworkConfiguration;
}

/** Everything that decides the shape of the models; plain data, so it can be hashed and saved. */
export interface AtlasConfiguration {
  /** Number of layers, the background included. */
  readonly layers: number;
  /** Frames, and size in pixels, of the clip at analysis size. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Points of a step; a multiple of 4. */
  readonly batch: number;
  /**
   * The last points of the batch, shared out among the layers in equal parts, the background's first: points that show one
   * layer and have a pair. Their own layer alone is evaluated there; all layers are at the points before them.
   */
  readonly ownBatch: number;
  /** The first points of the batch whose neighbours and pairs are looked at: rigidity, gradient and opacity flow. */
  readonly rigidityBatch: number;
  /** The first points of the batch whose far neighbours are looked at. */
  readonly globalRigidityBatch: number;
  /** The first points of the batch that the inverse mapping learns from. */
  readonly inverseBatch: number;
  /** Points with a hard place. */
  readonly pins: number;
  /** Steps of one run: few, because a cancelled fit ends with its run, and so many that a run costs nothing beside them. */
  readonly stepsPerRun: number;
  readonly mapping: MotionFieldConfiguration;
  readonly inverse: MotionFieldConfiguration;
  readonly opacity: { readonly grid: GridConfiguration<SpaceTimeLevel>; readonly network: NetworkConfiguration };
  readonly colour: {
    readonly grid: GridConfiguration<PlaneLevel>;
    readonly network: NetworkConfiguration;
    /** The atlas reaches from -extent to extent in u and v; beyond, colours are those of its edge. */
    readonly extent: number;
  };
  /** Lighting: a factor per colour channel that changes slowly over the atlas and in time; null leaves it out. */
  readonly residual: {
    readonly grid: GridConfiguration<SpaceTimeLevel>;
    readonly network: NetworkConfiguration;
  } | null;
  readonly losses: {
    /** Whether the gradient loss is part of the step; it costs half as many colour look-ups again. */
    readonly gradient: "on" | "off";
    /** Distance of the neighbours of local rigidity, in pixels. */
    readonly rigidityStep: number;
    /** Distance of the far neighbours of global rigidity, in pixels. */
    readonly globalRigidityStep: number;
    /** How much more the motion of layers above the background counts. */
    readonly foregroundWeight: number;
    /** How sharply trust in the carried layers closes reconstruction's way into opacity: (1 - trust)^gateExponent. */
    readonly gateExponent: number;
  };
  readonly optimizer: {
    readonly meanDecay: number;
    readonly squareDecay: number;
    readonly epsilon: number;
    /** Limit of the norm of the networks' gradients. */
    readonly gradientLimit: number;
  };
}

/** What a clip decides. */
export interface ClipShape {
  readonly layers: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Sizes and rates found by our own measurement on clips of known motion, as small as they can be without tracking worse.
 */
export function defaultConfiguration(clip: ClipShape): AtlasConfiguration {
  const batch = 2048;
  return {
    ...clip,
    batch,
    ownBatch: (batch / 8) * 5,
    rigidityBatch: batch / 16,
    globalRigidityBatch: batch / 64,
    inverseBatch: batch / 8,
    pins: 128,
    stepsPerRun: 10,
    mapping: motionField(clip, { framesPerMoment: 2, plane: (layer) => (layer === 0 ? [2, 2] : [16, 9]) }),
    // It only begins a search, which a few pixels do not hinder.
    inverse: motionField(clip, { framesPerMoment: 4, plane: (layer) => (layer === 0 ? [2, 2] : [4, 3]) }),
    opacity: {
      grid: { levels: opacityLevels(clip.frames), features: 2, tableRows: 2 ** 16, rate: 1e-2 },
      network: { hidden: [32], rate: 5e-3 },
    },
    colour: {
      grid: { levels: colourLevels(), features: 2, tableRows: 2 ** 15, rate: 1e-2 },
      network: { hidden: [64], rate: 5e-3 },
      extent: 1.6,
    },
    residual: null,
    losses: { gradient: "off", rigidityStep: 8, globalRigidityStep: 100, foregroundWeight: 4, gateExponent: 2 },
    optimizer: { meanDecay: 0.9, squareDecay: 0.99, epsilon: 1e-8, gradientLimit: 1e4 },
  };
}

/**
 * The background moves as the camera does: smoothly over the picture, but with a shake of its own in every frame (our own
 * measurement on a shaky clip: median error .37 px with a plane for every frame instead of 1.29). Objects bend and turn, and
 * get the finer planes. Without anything that is smooth in time, tracks of two objects that hide each other are worse
 * (average Jaccard 96.4 instead of 96.9); with a third level they are no better, and a step costs a tenth more. Two levels
 * learn at a rate of 8e-3 what three learn at 5e-3. One hidden layer of 32 serves as well as two of 64 (on a clip with three
 * layers and on a fast one: tracks alike, a median .01 px longer or shorter), and a step takes two thirds of the time.
 */
function motionField(
  { layers, frames }: ClipShape,
  of: { framesPerMoment: number; plane: (layer: number) => PlaneLevel },
): MotionFieldConfiguration {
  const intervals = Math.max(1, frames - 1);
  const moments = Math.max(1, Math.floor(intervals / of.framesPerMoment));
  const grid = (level: SpaceTimeLevel) => ({ levels: [level], features: 2, tableRows: 2 ** 18, rate: 8e-3 });
  const byLayer = Array.from({ length: layers }, (_, layer) => layer);
  return {
    smooth: byLayer.map(() => grid([8, 5, moments])),
    perFrame: byLayer.map((layer) => grid([...of.plane(layer), intervals])),
    network: { hidden: [32], rate: 2e-3 },
  };
}

/** Three levels, four times as fine each: five, twice as fine each, cost more and erred more (our own measurement). */
function opacityLevels(frames: number): SpaceTimeLevel[] {
  const cells = (divisor: number) => Math.max(1, Math.floor((frames - 1) / divisor));
  return [
    [8, 5, Math.min(8, cells(1))],
    [32, 18, cells(2)],
    [128, 72, cells(1)],
  ];
}

/**
 * Eight levels, each 1.7 times as fine as the one before: 16 to 656 cells over the atlas. Twelve levels with 1.4 cost half
 * as much again for 0.2 dB (our own measurement).
 */
function colourLevels(): PlaneLevel[] {
  return Array.from({ length: 8 }, (_, level) => {
    const cells = Math.floor(16 * 1.7 ** level);
    return [cells, cells] as const;
  });
}
