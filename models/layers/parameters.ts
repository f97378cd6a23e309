import type { GraphBuilder } from "../graph/builder";
import type { Shape, Value } from "../graph/value";
import { elementCount } from "../graph/value";
import { createRandom } from "../random";

/** A trained tensor: its name in saved states, its shape, how it starts and how fast it learns. */
export interface ParameterSpecification {
  readonly name: string;
  readonly shape: readonly number[];
  /** Tables belong to hash grids and are flat; networks are small matrices whose first axis is the layer. */
  readonly kind: "table" | "network";
  /** Starts uniformly in [-bound, bound]; 0 starts at zero. */
  readonly bound: number;
  /** Step size, before the learning rate of the step scales it. */
  readonly rate: number;
}

/** Gives layers their parameters as graph values. */
export interface ParameterSource {
  declare(specification: ParameterSpecification): Value;
}

/** Declares every parameter as an input of the graph, whole: all layers at once. */
export class ParameterInputs implements ParameterSource {
  readonly specifications: ParameterSpecification[] = [];
  readonly values: Value[] = [];

  constructor(private readonly builder: GraphBuilder) {}

  declare(specification: ParameterSpecification): Value {
    const shape: Shape = specification.shape;
    const value = this.builder.input(specification.name, shape);
    this.specifications.push(specification);
    this.values.push(value);
    return value;
  }
}

/**
 * Declares every table as an input of its own and all networks as slices of one flat input, in the order of the plan, so
 * that the optimiser has few, large tensors: dozens of kernels on small matrices cost more than their arithmetic.
 */
export class PackedParameters implements ParameterSource {
  readonly specifications: ParameterSpecification[] = [];
  readonly values: Value[] = [];
  readonly networks: Value;
  private position = 0;

  /** `plan` lists the parameters that will be declared, in the same order. */
  constructor(
    private readonly builder: GraphBuilder,
    plan: readonly ParameterSpecification[],
  ) {
    this.networks = builder.input(packedNetworks, [packedLength(plan)]);
  }

  declare(specification: ParameterSpecification): Value {
    const value = specification.kind === "table" ? this.table(specification) : this.network(specification);
    this.specifications.push(specification);
    this.values.push(value);
    return value;
  }

  private table({ name, shape }: ParameterSpecification): Value {
    return this.builder.input(name, shape);
  }

  private network({ shape }: ParameterSpecification): Value {
    const start = this.position;
    this.position += elementCount(shape);
    const part = this.builder.slice(this.networks, { axis: 0, start, end: this.position });
    return this.builder.reshape(part, shape);
  }
}

/** Name of the flat tensor of all networks. */
export const packedNetworks = "networks";

/** Numbers in the flat tensor of all networks. */
export function packedLength(specifications: readonly ParameterSpecification[]): number {
  return specifications
    .filter((each) => each.kind === "network")
    .reduce((sum, each) => sum + elementCount(each.shape), 0);
}

/** Declares parameters whole, but hands networks only the matrices of one layer, as [1, ...]. */
export class LayerParameters implements ParameterSource {
  constructor(
    private readonly builder: GraphBuilder,
    private readonly source: ParameterSource,
    private readonly layer: number,
  ) {}

  declare(specification: ParameterSpecification): Value {
    const whole = this.source.declare(specification);
    return specification.kind === "table" ? whole : this.builder.pick(whole, 0, this.layer);
  }
}

/** Starting values of a parameter. Each parameter has its own stream, so adding one does not change the others. */
export function initialValues(specification: ParameterSpecification, seed: number): Float32Array {
  const values = new Float32Array(elementCount(specification.shape));
  if (specification.bound === 0) return values;
  const random = createRandom(seed ^ hashName(specification.name));
  for (let index = 0; index < values.length; index++) values[index] = (random() * 2 - 1) * specification.bound;
  return values;
}

/** FNV-1a, a public-domain string hash; here it only separates the streams of parameters. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
