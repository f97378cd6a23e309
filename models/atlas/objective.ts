import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { GraphError, dimensionAt } from "../graph/value";
import type { ParameterSource } from "../layers/parameters";
import { atlasColour, composeColour, lightingResidual, withTime } from "./colour";
import type { AtlasConfiguration } from "./configuration";
import { pixelsPerUnit } from "./coordinates";
import type { LossName } from "./losses";
import {
  distanceLoss,
  gradientLoss,
  opacityFlowLoss,
  opacityLoss,
  pinLoss,
  reconstructionLoss,
  residualLoss,
  rigidityLoss,
  sparsityLoss,
} from "./losses";
import { inverseMapping, mapping, repeatForLayers } from "./motion-field";
import { visibleShares } from "./opacity";
import { ownByLayer, pointsByLayer, seenByLayer } from "./points-by-layer";
import type { StepInputName } from "./training-inputs";
import { ownPoints, sharedPoints } from "./training-inputs";

export interface ObjectiveInput {
  readonly configuration: AtlasConfiguration;
  readonly parameters: ParameterSource;
  /** The value of a step's input. Errors: `GraphError` when this configuration has no such input. */
  readonly read: (name: StepInputName) => Value;
}

/** All terms of the loss, before their weights, each a scalar; absent terms are those the configuration leaves out. */
export type Terms = Readonly<Partial<Record<LossName, Value>>>;

/**
 * The terms of the training loss for one batch.
 *
 * Everything that shares a network is laid side by side as columns and evaluated once: near and far neighbours, pins,
 * points and pairs for the mapping; points, neighbours and pairs for opacity; points and neighbours for colour. A layer
 * looks at the shared points and at its own, never at those that surely show another: they would teach it nothing.
 */
export function objective(builder: GraphBuilder, input: ObjectiveInput): Terms {
  const places = mappedPlaces(builder, input);
  const seen = shares(builder, input);
  const weights = layerWeights(builder, input, seen.here);
  return {
    ...motionTerms(builder, input, places, weights),
    ...appearanceTerms(builder, input, places, seen),
    ...inverseTerm(builder, input, places, weights),
  };
}

/** Groups of columns and where each begins; looked up by name after all were evaluated together. */
class Columns<Name extends string> {
  private readonly parts: readonly { readonly name: Name; readonly value: Value; readonly start: number }[];

  constructor(groups: readonly { readonly name: Name; readonly value: Value }[]) {
    let start = 0;
    this.parts = groups.map(({ name, value }) => {
      const part = { name, value, start };
      start += Number(dimensionAt(value.shape, -1));
      return part;
    });
  }

  together(builder: GraphBuilder): Value {
    return builder.concat(
      this.parts.map((part) => part.value),
      1,
    );
  }

  /** The named group's columns of what was computed from all, or the first `count` of them. */
  of(builder: GraphBuilder, computed: Value, name: Name, count?: number): Value {
    const part = this.parts.find((each) => each.name === name);
    if (part === undefined) throw new GraphError(`There are no ${name} columns.`);
    const size = count ?? Number(dimensionAt(part.value.shape, -1));
    return builder.slice(computed, { axis: computed.shape.length - 1, start: part.start, end: part.start + size });
  }
}

type PlaceName = "right" | "below" | "farRight" | "farBelow" | "pin" | "pixelRight" | "pixelBelow" | "shared";

/** Atlas coordinates of groups of columns, [layers, 2, count]. */
interface Places {
  /** A group of columns, or its first `count`. */
  readonly of: (name: PlaceName, count?: number) => Value;
  /** The shared points and after them each layer's own. */
  readonly points: Value;
  /** The pairs of each layer's own points. */
  readonly pairs: Value;
}

function mappedPlaces(builder: GraphBuilder, { configuration, parameters, read }: ObjectiveInput): Places {
  const { rigidityBatch, globalRigidityBatch, losses, layers } = configuration;
  const moved = (count: number, pixels: readonly [number, number]) =>
    movedBy(builder, configuration, firstColumns(builder, read("point"), count), pixels);
  const columns = new Columns<PlaceName>([
    { name: "right", value: moved(rigidityBatch, [losses.rigidityStep, 0]) },
    { name: "below", value: moved(rigidityBatch, [0, losses.rigidityStep]) },
    { name: "farRight", value: moved(globalRigidityBatch, [losses.globalRigidityStep, 0]) },
    { name: "farBelow", value: moved(globalRigidityBatch, [0, losses.globalRigidityStep]) },
    { name: "pin", value: read("pin") },
    ...(losses.gradient === "on"
      ? ([
          { name: "pixelRight", value: moved(rigidityBatch, [1, 0]) },
          { name: "pixelBelow", value: moved(rigidityBatch, [0, 1]) },
        ] as const)
      : []),
    { name: "shared", value: firstColumns(builder, read("point"), sharedPoints(configuration)) },
  ]);
  const own = [ownByLayer(builder, configuration, read("point")), ownByLayer(builder, configuration, read("pair"))];
  const points = builder.concat([repeatForLayers(builder, columns.together(builder), layers), ...own], 2);
  const uv = mapping(builder, { configuration, parameters, choice: "all", points });
  const [end, count] = [Number(dimensionAt(uv.shape, 2)), ownPoints(configuration)];
  const start = end - 2 * count - sharedPoints(configuration);
  return {
    of: (name, size) => columns.of(builder, uv, name, size),
    points: builder.slice(uv, { axis: 2, start, end: end - count }),
    pairs: builder.slice(uv, { axis: 2, start: end - count, end }),
  };
}

interface SeenShares {
  /** At all points. */
  readonly here: Value;
  readonly pair: Value;
  /** Shares at the shared points, then at the pixels to the right and below when the gradient loss is on, side by side. */
  readonly coloured: Value;
}

function shares(builder: GraphBuilder, { configuration, parameters, read }: ObjectiveInput): SeenShares {
  const { rigidityBatch, batch, losses } = configuration;
  const near = firstColumns(builder, read("point"), rigidityBatch);
  const columns = new Columns<"point" | "pixelRight" | "pixelBelow" | "pair">([
    { name: "point", value: read("point") },
    ...(losses.gradient === "on"
      ? ([
          { name: "pixelRight", value: movedBy(builder, configuration, near, [1, 0]) },
          { name: "pixelBelow", value: movedBy(builder, configuration, near, [0, 1]) },
        ] as const)
      : []),
    { name: "pair", value: firstColumns(builder, read("pair"), rigidityBatch) },
  ]);
  const all = visibleShares(builder, { configuration, parameters, points: columns.together(builder) });
  const shared = columns.of(builder, all, "point", sharedPoints(configuration));
  const pixels =
    losses.gradient === "on"
      ? (["pixelRight", "pixelBelow"] as const).map((name) => columns.of(builder, all, name))
      : [];
  return {
    here: columns.of(builder, all, "point", batch),
    pair: columns.of(builder, all, "pair"),
    coloured: builder.concat([shared, ...pixels], 1),
  };
}

/**
 * How much each layer is asked to explain each point that it looks at, [layers, 1, seen]: carried where trusted, seen
 * elsewhere.
 */
function layerWeights(builder: GraphBuilder, { configuration, read }: ObjectiveInput, here: Value): Value {
  const { layers, batch } = configuration;
  const trust = read("ownerTrust");
  const seen = builder.mul(builder.sub(builder.scalar(1), trust), builder.stopGradient(here));
  const weights = builder.add(builder.mul(trust, read("owner")), seen);
  return seenByLayer(builder, configuration, builder.reshape(weights, [layers, 1, batch]));
}

function motionTerms(
  builder: GraphBuilder,
  { configuration, read }: ObjectiveInput,
  places: Places,
  weights: Value,
): Terms {
  const { batch, rigidityBatch, globalRigidityBatch, losses, layers, pins } = configuration;
  const unit = pixelsPerUnit(configuration);
  const layerFactors = factorsOf(configuration);
  const even = Array.from({ length: layers }, () => 1);
  const byLayer = (value: Value) => pointsByLayer(builder, configuration, value);
  return {
    flow: distanceLoss(builder, {
      first: ownPart(builder, configuration, places.points),
      second: places.pairs,
      weights: builder.mul(
        ownPart(builder, configuration, weights),
        ownByLayer(builder, configuration, read("pairWeight")),
      ),
      pixelsPerUnit: unit,
      layerFactors,
      points: layers * ownPoints(configuration),
    }),
    chain: distanceLoss(builder, {
      first: places.points,
      second: byLayer(read("chain")),
      weights: builder.mul(weights, byLayer(read("chainWeight"))),
      pixelsPerUnit: unit,
      layerFactors,
      points: batch,
    }),
    pins: pinLoss(builder, {
      first: places.of("pin"),
      second: read("pinTarget"),
      weights: builder.reshape(read("pinWeight"), [layers, 1, pins]),
      pixelsPerUnit: unit,
      layerFactors: even,
      points: pins,
    }),
    rigidity: rigidityLoss(builder, {
      here: places.of("shared", rigidityBatch),
      right: places.of("right"),
      below: places.of("below"),
      step: losses.rigidityStep / unit,
      layerFactors: even,
    }),
    globalRigidity: rigidityLoss(builder, {
      here: places.of("shared", globalRigidityBatch),
      right: places.of("farRight"),
      below: places.of("farBelow"),
      step: losses.globalRigidityStep / unit,
      layerFactors: even,
    }),
  };
}

function appearanceTerms(builder: GraphBuilder, input: ObjectiveInput, places: Places, seen: SeenShares): Terms {
  const { configuration, read } = input;
  const { rigidityBatch } = configuration;
  const isGradientOn = configuration.losses.gradient === "on";
  const pixels = isGradientOn ? [places.of("pixelRight"), places.of("pixelBelow")] : [];
  const painted = paint(builder, input, builder.concat([places.points, ...pixels], 2));
  const shared = sharedPoints(configuration);
  const owner = builder.reshape(read("owner"), [configuration.layers, 1, configuration.batch]);
  const owned = seenByLayer(builder, configuration, owner);
  const end = shared + ownPoints(configuration);
  const part = (start: number, stop: number) => builder.slice(painted.colours, { axis: 2, start, end: stop });
  const hereColours = part(0, shared);
  const besides = isGradientOn ? [part(end, end + 2 * rigidityBatch)] : [];
  const composed = composeColour(
    builder,
    builder.concat([hereColours, ...besides], 2),
    gated(builder, input, seen.coloured),
  );
  return {
    reconstruction: reconstructionLoss(
      builder,
      { colour: firstColumns(builder, composed, shared), target: firstColumns(builder, read("colour"), shared) },
      {
        colours: part(shared, end),
        targets: ownByLayer(builder, configuration, read("colour")),
        weights: ownPart(builder, configuration, owned),
      },
    ),
    ...(isGradientOn ? { gradient: gradientTerm(builder, input, composed) } : {}),
    opacity: opacityLoss(builder, seen.here, { owner: read("owner"), trust: read("ownerTrust") }),
    opacityFlow: opacityFlowLoss(builder, {
      here: firstColumns(builder, seen.here, rigidityBatch),
      there: seen.pair,
      weights: firstColumns(builder, read("pairWeight"), rigidityBatch),
    }),
    sparsity: sparsityLoss(builder, hereColours, firstColumns(builder, seen.here, shared)),
    ...(painted.residual === null ? {} : { residual: residualLoss(builder, painted.residual) }),
  };
}

/** Colours of the layers with their light, and the light itself. */
function paint(
  builder: GraphBuilder,
  { configuration, parameters, read }: ObjectiveInput,
  uv: Value,
): { colours: Value; residual: Value | null } {
  const { layers, rigidityBatch, losses } = configuration;
  const colours = atlasColour(builder, { configuration, parameters, uv });
  const times = builder.pick(read("point"), 0, 2);
  const near = repeatForLayers(builder, firstColumns(builder, times, rigidityBatch), layers);
  const here = pointsByLayer(builder, configuration, times);
  const t = losses.gradient === "on" ? builder.concat([here, near, near], 2) : here;
  const residual = lightingResidual(builder, { configuration, parameters, uv, t });
  return { colours: residual === null ? colours : builder.mul(colours, residual), residual };
}

/**
 * The shares that reconstruction composes with: the same numbers, but what reconstruction teaches opacity is scaled down
 * where the carried layers are trusted. On real footage it would otherwise buy its error back by taking pixels from a layer.
 */
function gated(builder: GraphBuilder, { configuration, read }: ObjectiveInput, coloured: Value): Value {
  const trust = firstColumns(builder, read("ownerTrust"), sharedPoints(configuration));
  const near = firstColumns(builder, trust, configuration.rigidityBatch);
  const trusts = configuration.losses.gradient === "on" ? builder.concat([trust, near, near], 1) : trust;
  const doubt = builder.sub(builder.scalar(1), trusts);
  let gate = builder.mul(doubt, read("reconstructionGate"));
  for (let power = 1; power < configuration.losses.gateExponent; power++) gate = builder.mul(gate, doubt);
  return builder.scaleGradient(coloured, gate);
}

function gradientTerm(builder: GraphBuilder, { configuration, read }: ObjectiveInput, composed: Value): Value {
  const { rigidityBatch } = configuration;
  const shared = sharedPoints(configuration);
  const part = (start: number) => builder.slice(composed, { axis: 1, start, end: start + rigidityBatch });
  const neighbours = read("neighbourColour");
  return gradientLoss(
    builder,
    { here: part(0), right: part(shared), below: part(shared + rigidityBatch) },
    {
      here: firstColumns(builder, read("colour"), rigidityBatch),
      right: builder.slice(neighbours, { axis: 0, start: 0, end: 3 }),
      below: builder.slice(neighbours, { axis: 0, start: 3, end: 6 }),
    },
  );
}

/** The inverse mapping learns from what the mapping gives, and teaches it nothing. Source: INVE, arXiv 2307.07663. */
function inverseTerm(builder: GraphBuilder, input: ObjectiveInput, places: Places, weights: Value): Terms {
  const { configuration, parameters, read } = input;
  const { inverseBatch } = configuration;
  const points = firstColumns(builder, read("point"), inverseBatch);
  const uv = builder.stopGradient(places.of("shared", inverseBatch));
  const atlasPoints = withTime(builder, uv, builder.pick(points, 0, 2));
  return {
    inverse: distanceLoss(builder, {
      first: inverseMapping(builder, { configuration, parameters, choice: "all", points: atlasPoints }),
      second: builder.slice(points, { axis: 0, start: 0, end: 2 }),
      weights: firstColumns(builder, weights, inverseBatch),
      pixelsPerUnit: pixelsPerUnit(configuration),
      layerFactors: factorsOf(configuration),
      points: inverseBatch,
    }),
  };
}

/** The columns of each layer's own points among those that it looks at. */
function ownPart(builder: GraphBuilder, configuration: AtlasConfiguration, value: Value): Value {
  const start = sharedPoints(configuration);
  return builder.slice(value, { axis: 2, start, end: start + ownPoints(configuration) });
}

function factorsOf({ layers, losses }: AtlasConfiguration): number[] {
  return Array.from({ length: layers }, (_, layer) => (layer === 0 ? 1 : losses.foregroundWeight));
}

function firstColumns(builder: GraphBuilder, value: Value, count: number): Value {
  return builder.slice(value, { axis: value.shape.length - 1, start: 0, end: count });
}

function movedBy(
  builder: GraphBuilder,
  configuration: AtlasConfiguration,
  points: Value,
  [right, down]: readonly [number, number],
): Value {
  const unit = pixelsPerUnit(configuration);
  return builder.add(points, builder.constant([right / unit, down / unit, 0], [3, 1]));
}
