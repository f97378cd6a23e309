import { momentNames } from "../../models/atlas/training-step";
import type { ParameterSpecification } from "../../models/layers/parameters";
import { packedLength, packedNetworks } from "../../models/layers/parameters";
import type { AtlasState, ParameterMoments } from "./atlas-state";

/** A tensor that the training model carries from run to run. */
export interface CarriedNumbers {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Where a parameter lies: a tensor of the model and a part of it. */
interface Place {
  readonly specification: ParameterSpecification;
  readonly tensor: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The tensors of the training model that hold this state: every table with its moments, and all networks side by side in
 * one flat tensor with its moments. The numbers are copies.
 */
export function packState(state: AtlasState, specifications: readonly ParameterSpecification[]): CarriedNumbers[] {
  const tensors = new Map<string, CarriedNumbers>();
  const part = (name: string, place: Place) => {
    const length = place.specification.kind === "table" ? place.end : packedLength(specifications);
    const tensor = tensors.get(name) ?? { name, shape: [length], data: new Float32Array(length) };
    tensors.set(name, tensor);
    return tensor.data.subarray(place.start, place.end);
  };
  for (const place of places(specifications)) {
    const { name } = place.specification;
    const moments = momentNames(place.tensor);
    part(place.tensor, place).set(state.parameters.get(name) ?? []);
    part(moments.mean, place).set(state.moments.get(name)?.mean ?? []);
    part(moments.square, place).set(state.moments.get(name)?.square ?? []);
  }
  return [...tensors.values()];
}

/** The state that the training model's tensors hold; `read` gives the numbers of a tensor. The numbers are copies. */
export function unpackState(
  step: number,
  specifications: readonly ParameterSpecification[],
  read: (name: string) => Float32Array,
): AtlasState {
  const parameters = new Map<string, Float32Array>();
  const moments = new Map<string, ParameterMoments>();
  for (const { specification, tensor, start, end } of places(specifications)) {
    const copy = (name: string) => read(name).slice(start, end);
    const names = momentNames(tensor);
    parameters.set(specification.name, copy(tensor));
    moments.set(specification.name, { mean: copy(names.mean), square: copy(names.square) });
  }
  return { step, parameters, moments };
}

function places(specifications: readonly ParameterSpecification[]): Place[] {
  let position = 0;
  return specifications.map((specification) => {
    const length = specification.shape.reduce((product, each) => product * each, 1);
    if (specification.kind === "table") return { specification, tensor: specification.name, start: 0, end: length };
    const start = position;
    position += length;
    return { specification, tensor: packedNetworks, start, end: position };
  });
}
