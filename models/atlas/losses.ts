import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt, elementCount, fixedDimension } from "../graph/value";

/**
 * The terms of the training loss, in the order of the `lossWeights` input and of the reported losses. Every term is a
 * mean over its samples, so its size does not depend on the batch. Distances are in pixels at analysis size.
 *
 * LNA is Kasten et al. 2021 (arXiv 2109.11418), whose terms these are unless a function says otherwise.
 */
export const lossNames = [
  "reconstruction",
  "gradient",
  "rigidity",
  "globalRigidity",
  "flow",
  "opacityFlow",
  "opacity",
  "sparsity",
  "pins",
  "chain",
  "inverse",
  "residual",
] as const;

/** The name of a term. */
export type LossName = (typeof lossNames)[number];

/** Added under square roots, in square pixels: errors far below a tenth of a pixel are treated alike. */
const SMOOTH = 0.01;

/**
 * Mean squared error of colours in [0, 1]. At the shared points they are those composed from all layers, [3, count]; at
 * points that show one layer they are that layer's, [layers, 3, own], as far as the point is believed to be the layer's, [layers, 1, own].
 * Source: LNA, reconstruction loss. Deviation: LNA composes everywhere, which where one layer covers all gives the same.
 */
export function reconstructionLoss(
  builder: GraphBuilder,
  shared: { readonly colour: Value; readonly target: Value },
  own: { readonly colours: Value; readonly targets: Value; readonly weights: Value },
): Value {
  const composed = builder.square(builder.sub(shared.colour, shared.target));
  const single = builder.mul(builder.square(builder.sub(own.colours, own.targets)), own.weights);
  const numbers = elementCount(shared.colour.shape) + elementCount(own.colours.shape);
  return builder.scale(builder.add(builder.total(composed), builder.total(single)), 1 / numbers);
}

/**
 * Mean squared error of colour differences to the pixel on the right and below. All [3, count].
 * Source: LNA, gradient loss.
 */
export function gradientLoss(
  builder: GraphBuilder,
  composed: { readonly here: Value; readonly right: Value; readonly below: Value },
  target: { readonly here: Value; readonly right: Value; readonly below: Value },
): Value {
  const along = (key: "right" | "below") =>
    builder.sub(builder.sub(composed[key], composed.here), builder.sub(target[key], target.here));
  return builder.scale(
    builder.add(builder.mean(builder.square(along("right"))), builder.mean(builder.square(along("below")))),
    0.5,
  );
}

export interface NeighbourMapping {
  /** Mapped points and their neighbours a step to the right and a step below, [layers, 2, count]. */
  readonly here: Value;
  readonly right: Value;
  readonly below: Value;
  /** The step in normalised units. */
  readonly step: number;
  /** Factor of each layer. */
  readonly layerFactors: readonly number[];
}

/**
 * How far the mapping's Jacobian J, by finite differences, is from a rotation and scaling: the mean over points of
 * (J11 - J22)^2 + (J12 + J21)^2, summed over layers. With a step of a few pixels it is LNA's local rigidity, with a long
 * one its global rigidity. Deviation: LNA (Eq. 9) asks for det = 1 as well, by penalising J'J and its inverse; an object
 * that comes closer must be allowed to grow, and the anchor at the marked frame already forbids collapse.
 */
export function rigidityLoss(builder: GraphBuilder, mapped: NeighbourMapping): Value {
  const { here, right, below, step, layerFactors } = mapped;
  const alongX = builder.scale(builder.sub(right, here), 1 / step); // [layers, 2, count]: J11, J21
  const alongY = builder.scale(builder.sub(below, here), 1 / step); // J12, J22
  const unequal = builder.sub(builder.pick(alongX, 1, 0), builder.pick(alongY, 1, 1));
  const sheared = builder.add(builder.pick(alongX, 1, 1), builder.pick(alongY, 1, 0));
  const perPoint = builder.add(builder.square(unequal), builder.square(sheared)); // [layers, 1, count]
  return layeredMean(builder, perPoint, layerFactors, fixedDimension(dimensionAt(perPoint.shape, 2)));
}

export interface WeightedPlaces {
  /** Places in normalised units, [layers, 2, count]; the second may be shared by all layers. */
  readonly first: Value;
  readonly second: Value;
  /** [layers, 1, count]. */
  readonly weights: Value;
  readonly pixelsPerUnit: number;
  readonly layerFactors: readonly number[];
  /** Number of points that the mean is over: `count`, or more where each layer looks at points of its own. */
  readonly points: number;
}

/**
 * Weighted mean distance, in pixels, between two sets of places. It is LNA's flow loss when they are the atlas coordinates
 * of one surface point in two frames; the chain loss when the second is the point's place in the marked frame, found by
 * chained motion (our own: without it a layer has to diffuse through time and does not arrive); and the inverse loss when
 * they are found and true pixels of a frame. Robust: the square root lets wrong correspondences pull no harder than others.
 */
export function distanceLoss(builder: GraphBuilder, places: WeightedPlaces): Value {
  const squared = squaredDistance(builder, places);
  const distance = builder.sqrt(builder.shift(squared, SMOOTH)); // [layers, 1, count]
  return weightedMean(builder, distance, places);
}

/** Weighted mean squared distance: for places that are certain, such as the anchor at the marked frame. */
export function pinLoss(builder: GraphBuilder, places: WeightedPlaces): Value {
  return weightedMean(builder, squaredDistance(builder, places), places);
}

/**
 * Mean absolute difference of visible shares between a point and the same surface point in another frame, weighted by
 * [1, count]. Shares are [layers, count]. Source: LNA, opacity (alpha) flow loss.
 */
export function opacityFlowLoss(
  builder: GraphBuilder,
  shares: { readonly here: Value; readonly there: Value; readonly weights: Value },
): Value {
  const difference = builder.square(builder.sub(shares.here, shares.there));
  const smooth = builder.sqrt(builder.shift(builder.sum(difference, [0]), 1e-6)); // [1, count]
  return builder.mean(builder.mul(smooth, shares.weights));
}

/**
 * Trusted mean squared error of the visible shares of layers above the background, [layers, count], to the carried owner.
 * Source: LNA's opacity bootstrapping. Deviations: squared error instead of cross entropy, which is unbounded where a
 * carried region is wrong; and it is weighted by trust and never switched off, because reconstruction alone takes pixels
 * away from a layer on water, grass and parallax (our own measurement).
 */
export function opacityLoss(
  builder: GraphBuilder,
  shares: Value,
  carried: { readonly owner: Value; readonly trust: Value },
): Value {
  const layers = fixedDimension(dimensionAt(shares.shape, 0));
  if (layers === 1) return builder.scalar(0);
  const above = { axis: 0, start: 1, end: layers };
  const error = builder.square(builder.sub(builder.slice(shares, above), builder.slice(carried.owner, above)));
  return builder.mean(builder.mul(builder.sum(error, [0]), carried.trust));
}

/**
 * Mean square of the colours that layers above the background have where they are not visible, so that hidden atlas is
 * black and does not explain anything. Colours [layers, 3, count], shares [layers, count]. Source: LNA, sparsity loss.
 * Deviation: it teaches colours only; shares are decided by the other terms.
 */
export function sparsityLoss(builder: GraphBuilder, colours: Value, shares: Value): Value {
  const layers = fixedDimension(dimensionAt(shares.shape, 0));
  if (layers === 1) return builder.scalar(0);
  const above = { axis: 0, start: 1, end: layers };
  const hidden = builder.sub(builder.scalar(1), builder.stopGradient(builder.slice(shares, above)));
  const weights = builder.reshape(hidden, [layers - 1, 1, dimensionAt(shares.shape, 1)]);
  return builder.mean(builder.square(builder.mul(builder.slice(colours, above), weights)));
}

/** Mean squared distance of lighting factors from 1. Source: Hashing-NVD's residual regularisation, arXiv 2309.14022. */
export function residualLoss(builder: GraphBuilder, factors: Value): Value {
  return builder.mean(builder.square(builder.shift(factors, -1)));
}

function squaredDistance(builder: GraphBuilder, { first, second, pixelsPerUnit }: WeightedPlaces): Value {
  const pixels = builder.scale(builder.sub(first, second), pixelsPerUnit);
  return builder.sum(builder.square(pixels), [1]);
}

function weightedMean(
  builder: GraphBuilder,
  perPoint: Value,
  { weights, layerFactors, points }: WeightedPlaces,
): Value {
  return layeredMean(builder, builder.mul(perPoint, weights), layerFactors, points);
}

/** Mean over points of [layers, 1, count], each layer times its factor, summed over layers. */
function layeredMean(builder: GraphBuilder, perPoint: Value, layerFactors: readonly number[], points: number): Value {
  const factors = builder.constant(layerFactors, [layerFactors.length, 1, 1]);
  return builder.scale(builder.total(builder.mul(perPoint, factors)), 1 / points);
}
