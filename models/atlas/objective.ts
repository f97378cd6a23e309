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
import { inverseMapping, mapping } from "./motion-field";
import { visibleShares } from "./opacity";
import type { StepInputName } from "./training-inputs";

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
 * Everything that shares a network is laid side by side as columns and evaluated once: points, their pairs, near and far
 * neighbours and pins for the mapping; points, neighbours and pairs for opacity; points and neighbours for colour.
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

type PlaceName = "point" | "pair" | "right" | "below" | "farRight" | "farBelow" | "pin" | "pixelRight" | "pixelBelow";
/** Atlas coordinates [layers, 2, count] of a group of columns, or of its first `count`. */
type Places = (name: PlaceName, count?: number) => Value;

function mappedPlaces(builder: GraphBuilder, { configuration, parameters, read }: ObjectiveInput): Places {
  const { rigidityBatch, globalRigidityBatch, losses } = configuration;
  const moved = (count: number, pixels: readonly [number, number]) =>
    movedBy(builder, configuration, firstColumns(builder, read("point"), count), pixels);
  const columns = new Columns<PlaceName>([
    { name: "point", value: read("point") },
    { name: "pair", value: firstColumns(builder, read("pair"), configuration.pairBatch) },
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
  ]);
  const uv = mapping(builder, { configuration, parameters, choice: "all", points: columns.together(builder) });
  return (name, count) => columns.of(builder, uv, name, count);
}

interface SeenShares {
  readonly here: Value;
  readonly pair: Value;
  /** Shares at the points, then at the pixels to the right and below when the gradient loss is on, side by side. */
  readonly coloured: Value;
}

function shares(builder: GraphBuilder, { configuration, parameters, read }: ObjectiveInput): SeenShares {
  const { rigidityBatch, batch, losses } = configuration;
  const near = firstColumns(builder, read("point"), rigidityBatch);
  const neighbours =
    losses.gradient === "on"
      ? [movedBy(builder, configuration, near, [1, 0]), movedBy(builder, configuration, near, [0, 1])]
      : [];
  const columns = new Columns([
    { name: "coloured", value: builder.concat([read("point"), ...neighbours], 1) },
    { name: "pair", value: firstColumns(builder, read("pair"), rigidityBatch) },
  ]);
  const all = visibleShares(builder, { configuration, parameters, points: columns.together(builder) });
  return {
    here: columns.of(builder, all, "coloured", batch),
    pair: columns.of(builder, all, "pair"),
    coloured: columns.of(builder, all, "coloured"),
  };
}

/** How much each layer's motion is asked to explain each point, [layers, batch]: carried where trusted, seen elsewhere. */
function layerWeights(builder: GraphBuilder, { read }: ObjectiveInput, here: Value): Value {
  const trust = read("ownerTrust");
  const seen = builder.mul(builder.sub(builder.scalar(1), trust), builder.stopGradient(here));
  return builder.add(builder.mul(trust, read("owner")), seen);
}

function motionTerms(
  builder: GraphBuilder,
  { configuration, read }: ObjectiveInput,
  places: Places,
  weights: Value,
): Terms {
  const { pairBatch, rigidityBatch, globalRigidityBatch, losses, layers } = configuration;
  const unit = pixelsPerUnit(configuration);
  const layerFactors = factorsOf(configuration);
  const even = Array.from({ length: layers }, () => 1);
  const weighted = (by: Value) => builder.mul(weights, by);
  return {
    flow: distanceLoss(builder, {
      first: places("point", pairBatch),
      second: places("pair"),
      weights: firstColumns(builder, weighted(read("pairWeight")), pairBatch),
      pixelsPerUnit: unit,
      layerFactors,
    }),
    chain: distanceLoss(builder, {
      first: places("point"),
      second: read("chain"),
      weights: weighted(read("chainWeight")),
      pixelsPerUnit: unit,
      layerFactors,
    }),
    pins: pinLoss(builder, {
      first: places("pin"),
      second: read("pinTarget"),
      weights: read("pinWeight"),
      pixelsPerUnit: unit,
      layerFactors: even,
    }),
    rigidity: rigidityLoss(builder, {
      here: places("point", rigidityBatch),
      right: places("right"),
      below: places("below"),
      step: losses.rigidityStep / unit,
      layerFactors: even,
    }),
    globalRigidity: rigidityLoss(builder, {
      here: places("point", globalRigidityBatch),
      right: places("farRight"),
      below: places("farBelow"),
      step: losses.globalRigidityStep / unit,
      layerFactors: even,
    }),
  };
}

function appearanceTerms(builder: GraphBuilder, input: ObjectiveInput, places: Places, seen: SeenShares): Terms {
  const { configuration, read } = input;
  const { batch, rigidityBatch } = configuration;
  const isGradientOn = configuration.losses.gradient === "on";
  const uv = builder.concat(
    [places("point"), ...(isGradientOn ? [places("pixelRight"), places("pixelBelow")] : [])],
    2,
  );
  const painted = paint(builder, input, uv);
  const composed = composeColour(builder, painted.colours, gated(builder, input, seen.coloured));
  const here = builder.slice(composed, { axis: 1, start: 0, end: batch });
  const hereColours = builder.slice(painted.colours, { axis: 2, start: 0, end: batch });
  return {
    reconstruction: reconstructionLoss(builder, here, read("colour")),
    ...(isGradientOn ? { gradient: gradientTerm(builder, input, composed) } : {}),
    opacity: opacityLoss(builder, seen.here, { owner: read("owner"), trust: read("ownerTrust") }),
    opacityFlow: opacityFlowLoss(builder, {
      here: firstColumns(builder, seen.here, rigidityBatch),
      there: seen.pair,
      weights: firstColumns(builder, read("pairWeight"), rigidityBatch),
    }),
    sparsity: sparsityLoss(builder, hereColours, seen.here),
    ...(painted.residual === null ? {} : { residual: residualLoss(builder, painted.residual) }),
  };
}

/** Colours of the layers with their light, and the light itself. */
function paint(
  builder: GraphBuilder,
  { configuration, parameters, read }: ObjectiveInput,
  uv: Value,
): { colours: Value; residual: Value | null } {
  const colours = atlasColour(builder, { configuration, parameters, uv });
  const times = builder.pick(read("point"), 0, 2);
  const near = firstColumns(builder, times, configuration.rigidityBatch);
  const t = configuration.losses.gradient === "on" ? builder.concat([times, near, near], 1) : times;
  const residual = lightingResidual(builder, { configuration, parameters, uv, t });
  return { colours: residual === null ? colours : builder.mul(colours, residual), residual };
}

/**
 * The shares that reconstruction composes with: the same numbers, but what reconstruction teaches opacity is scaled down
 * where the carried layers are trusted. On real footage it would otherwise buy its error back by taking pixels from a layer.
 */
function gated(builder: GraphBuilder, { configuration, read }: ObjectiveInput, coloured: Value): Value {
  const trust = read("ownerTrust");
  const near = firstColumns(builder, trust, configuration.rigidityBatch);
  const trusts = configuration.losses.gradient === "on" ? builder.concat([trust, near, near], 1) : trust;
  const doubt = builder.sub(builder.scalar(1), trusts);
  let gate = builder.mul(doubt, read("reconstructionGate"));
  for (let power = 1; power < configuration.losses.gateExponent; power++) gate = builder.mul(gate, doubt);
  return builder.scaleGradient(coloured, gate);
}

function gradientTerm(builder: GraphBuilder, { configuration, read }: ObjectiveInput, composed: Value): Value {
  const { batch, rigidityBatch } = configuration;
  const part = (start: number) => builder.slice(composed, { axis: 1, start, end: start + rigidityBatch });
  const neighbours = read("neighbourColour");
  return gradientLoss(
    builder,
    { here: part(0), right: part(batch), below: part(batch + rigidityBatch) },
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
  const uv = builder.stopGradient(places("point", inverseBatch));
  const atlasPoints = withTime(builder, uv, builder.pick(points, 0, 2));
  return {
    inverse: distanceLoss(builder, {
      first: inverseMapping(builder, { configuration, parameters, choice: "all", points: atlasPoints }),
      second: builder.slice(points, { axis: 0, start: 0, end: 2 }),
      weights: firstColumns(builder, weights, inverseBatch),
      pixelsPerUnit: pixelsPerUnit(configuration),
      layerFactors: factorsOf(configuration),
    }),
  };
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
