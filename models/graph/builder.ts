import { foldConstants, type Known } from "./fold-constants";
import type { Constant, Graph } from "./graph";
import type { Node, NodeOf, Op, OpAttributes } from "./ops";
import { noAttributes } from "./ops";
import { removeUnused } from "./remove-unused";
import { shapeRules } from "./shape-rules";
import type { DataType, Shape, TensorType, Value } from "./value";
import { GraphError, assertGraph, broadcastShape, dimensionAt, elementCount, fixedDimension, sameShape } from "./value";

/**
 * Builds a graph node by node. Shapes are inferred and checked as nodes are added, equal nodes are made once (common
 * subexpressions), equal constants are stored once, what depends on constants alone is computed at once, and names carry
 * the scope they were made in.
 *
 * The methods write algebra in its cheapest form, so that layers, losses and gradient rules can be written plainly:
 * - adding zero, multiplying by one, turning a sign twice make nothing; `a + (-b)` is `a - b`; `a + a` is `2 a`;
 * - constants that meet are joined: `(a + c) + d` is `a + (c + d)`, `c (d a)` is `(c d) a`;
 * - factors go where there are fewer numbers: to the smaller factor of a product, behind a sum;
 * - reshapes, slices and concatenations of what was reshaped, sliced or put together read the original.
 */
export class GraphBuilder {
  private readonly inputValues: Value[] = [];
  private readonly constantValues = new Map<string, Constant>();
  private readonly constantData = new Map<number, Constant["data"]>();
  private readonly nodeList: Node[] = [];
  private readonly known = new Map<string, Value>();
  private readonly producers = new Map<number, Node>();
  private readonly names = new Set<string>();
  private readonly scopes: string[] = [];
  private count = 0;

  /** The nodes so far, in the order in which they were made. */
  get nodes(): readonly Node[] {
    return this.nodeList;
  }

  /** Runs `build` with `name` in front of the names of all it makes. */
  scope<Result>(name: string, build: () => Result): Result {
    this.scopes.push(name);
    try {
      return build();
    } finally {
      this.scopes.pop();
    }
  }

  /** A value that the caller of the graph feeds. Errors: {@link GraphError} when the name is taken. */
  input(name: string, shape: Shape, dataType: DataType = "float32"): Value {
    assertGraph(!this.names.has(name), `The name ${name} is taken.`);
    const value = this.newValue(name, { dataType, shape });
    this.inputValues.push(value);
    return value;
  }

  /** A float32 constant in row-major order. */
  constant(data: readonly number[], shape: Shape): Value {
    return this.storeConstant(Float32Array.from(data), { dataType: "float32", shape });
  }

  /** An int32 constant in row-major order. */
  integers(data: readonly number[], shape: Shape): Value {
    return this.storeConstant(Int32Array.from(data), { dataType: "int32", shape });
  }

  /** A float32 scalar. */
  scalar(value: number): Value {
    return this.constant([value], []);
  }

  /** Adds a node, or finds the equal one that is already there, and returns its output. */
  apply<K extends Op>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): Value {
    const key = `${op}(${inputs.map((each) => each.id).join()})${JSON.stringify(attributes)}`;
    const existing = this.known.get(key);
    if (existing !== undefined) return existing;
    const type = this.typeOf(op, inputs, attributes);
    const folded = foldConstants(
      op,
      inputs.map((each) => this.knownNumbers(each)),
      { attributes, shape: type.shape },
    );
    if (folded !== null) return this.storeConstant(folded, type);
    const output = this.newValue(this.freeName(op), type);
    const node: NodeOf<K> = { op, inputs, attributes, output };
    this.nodeList.push(node);
    this.producers.set(output.id, node);
    this.known.set(key, output);
    return output;
  }

  /** The graph of everything that the outputs need. Inputs are kept even when unused, so the interface is stable. */
  finish(outputs: readonly Value[]): Graph {
    return removeUnused({
      inputs: [...this.inputValues],
      constants: [...this.constantValues.values()],
      nodes: [...this.nodeList],
      outputs,
    });
  }

  /** Elementwise `a + b`. */
  add(a: Value, b: Value): Value {
    if (this.isConstant(a) && !this.isConstant(b)) return this.add(b, a);
    if (this.isNeutral(b, a, 0)) return a;
    if (a === b && a.dataType === "float32") return this.scale(a, 2);
    const [negatedA, negatedB] = [this.operands(a, "Neg"), this.operands(b, "Neg")];
    if (negatedB !== null) return this.sub(a, negatedB[0]);
    if (negatedA !== null) return this.sub(b, negatedA[0]);
    const [rest, known] = this.operands(a, "Add") ?? [];
    if (rest !== undefined && known !== undefined && this.isConstant(b) && this.isConstant(known))
      return this.add(rest, this.add(known, b));
    return this.apply("Add", [a, b], noAttributes);
  }

  /** Elementwise `a - b`. */
  sub(a: Value, b: Value): Value {
    if (this.isNeutral(b, a, 0)) return a;
    const negated = this.operands(b, "Neg");
    return negated === null ? this.apply("Sub", [a, b], noAttributes) : this.add(a, negated[0]);
  }

  /** Elementwise `a * b`. */
  mul(a: Value, b: Value): Value {
    if (this.isConstant(a) && !this.isConstant(b)) return this.mul(b, a);
    if (this.isNeutral(b, a, 1)) return a;
    const factor = b.shape.length === 0 && a.dataType === "float32" ? this.knownNumbers(b)?.data[0] : undefined;
    return factor === undefined ? this.apply("Mul", [a, b], noAttributes) : this.scale(a, factor);
  }

  /** Elementwise `a / b`. */
  div(a: Value, b: Value): Value {
    return this.apply("Div", [a, b], noAttributes);
  }

  /** `-a`. */
  neg(a: Value): Value {
    const negated = this.operands(a, "Neg");
    if (negated !== null) return negated[0];
    return this.scaledFactor(a, -1) ?? this.apply("Neg", [a], noAttributes);
  }

  /** Square root; its slope at 0 is not finite. */
  sqrt(a: Value): Value {
    return this.apply("Sqrt", [a], noAttributes);
  }

  /** `1 / (1 + exp(-a))`. */
  sigmoid(a: Value): Value {
    return this.apply("Sigmoid", [a], noAttributes);
  }

  /** `max(a, 0)`. */
  relu(a: Value): Value {
    return this.apply("Relu", [a], noAttributes);
  }

  /** The next whole number below; flat for gradients. */
  floor(a: Value): Value {
    return this.apply("Floor", [a], noAttributes);
  }

  /** `a * a`. */
  square(a: Value): Value {
    return this.mul(a, a);
  }

  /** `a * factor`. */
  scale(a: Value, factor: number): Value {
    if (factor === 1) return a;
    return this.scaledFactor(a, factor) ?? this.apply("Mul", [a, this.scalar(factor)], noAttributes);
  }

  /** `a + offset`. */
  shift(a: Value, offset: number): Value {
    return offset === 0 ? a : this.add(a, this.scalar(offset));
  }

  /** `a`, limited to the range. */
  clip(a: Value, range: { readonly min: number; readonly max: number }): Value {
    return this.apply("Clip", [a], { min: range.min, max: range.max });
  }

  /** Matrix products of the last two axes; leading axes broadcast. */
  matMul(a: Value, b: Value): Value {
    return this.apply("MatMul", [a, b], noAttributes);
  }

  /** Exchanges the last two axes. */
  transposeLast(a: Value): Value {
    const rank = a.shape.length;
    const permutation = Array.from({ length: rank }, (_, axis) => axis);
    permutation.splice(rank - 2, 2, rank - 1, rank - 2);
    return this.apply("Transpose", [a], { permutation });
  }

  /** Sum over the axes, which stay as 1. */
  sum(a: Value, axes: readonly number[]): Value {
    return this.reduce(a, axes, "keep");
  }

  /** Sum over the axes, which vanish. */
  sumAway(a: Value, axes: readonly number[]): Value {
    return this.reduce(a, axes, "drop");
  }

  /** Sum of all elements, a scalar. */
  total(a: Value): Value {
    return this.reduce(
      a,
      a.shape.map((_, axis) => axis),
      "drop",
    );
  }

  /** Mean of all elements, a scalar. */
  mean(a: Value): Value {
    return this.scale(this.total(a), 1 / elementCount(a.shape));
  }

  /** The same elements in another shape. */
  reshape(a: Value, shape: Shape): Value {
    const reshaped = this.operands(a, "Reshape");
    if (reshaped !== null) return this.reshape(reshaped[0], shape);
    if (sameShape(a.shape, shape)) return a;
    const constant = this.constantData.get(a.id);
    if (constant === undefined) return this.apply("Reshape", [a], { shape });
    return this.storeConstant(constant, { dataType: a.dataType, shape });
  }

  /** Stretches axes of size 1, and adds missing ones, to the shape. */
  expand(a: Value, shape: Shape): Value {
    return a.shape.join() === shape.join() ? a : this.apply("Expand", [a], { shape });
  }

  /** The values one after the other along `axis`. */
  concat(values: readonly Value[], axis: number): Value {
    const parts = values.flatMap((each) => {
      const node = this.producers.get(each.id);
      return isNode(node, "Concat") && node.attributes.axis === axis ? node.inputs : [each];
    });
    const [first] = parts;
    assertGraph(first !== undefined, "Concat of nothing.");
    return parts.length === 1 ? first : this.apply("Concat", parts, { axis });
  }

  /** Elements `start` to `end` (exclusive) along `axis`. */
  slice(
    a: Value,
    { axis, start, end }: { readonly axis: number; readonly start: number; readonly end: number },
  ): Value {
    if (start === 0 && end === dimensionAt(a.shape, axis)) return a;
    const node = this.producers.get(a.id);
    const [first] = node?.inputs ?? [];
    if (isNode(node, "Slice") && node.attributes.axis === axis && first !== undefined && end <= Number(a.shape[axis]))
      return this.slice(first, { axis, start: node.attributes.start + start, end: node.attributes.start + end });
    if (isNode(node, "Concat") && node.attributes.axis === axis) {
      let offset = 0;
      for (const part of node.inputs) {
        const size = fixedDimension(part.shape[axis]);
        if (start >= offset && end <= offset + size)
          return this.slice(part, { axis, start: start - offset, end: end - offset });
        offset += size;
      }
    }
    return this.apply("Slice", [a], { axis, start, end });
  }

  /** One element along `axis`, which stays as 1. */
  pick(a: Value, axis: number, index: number): Value {
    return this.slice(a, { axis, start: index, end: index + 1 });
  }

  /** Elements of the flat table at int32 indices; shape of the indices. */
  gather(table: Value, indices: Value): Value {
    return this.apply("Gather", [table, indices], noAttributes);
  }

  /** Whole numbers as int32 indices. */
  toIndices(a: Value): Value {
    return this.apply("Cast", [a], { to: "int32" });
  }

  /** A float32 tensor of zeros. */
  zeros(shape: Shape): Value {
    return this.apply("Zeros", [], { shape });
  }

  /** `a`, with nothing flowing back to what made it. */
  stopGradient(a: Value): Value {
    return this.apply("StopGradient", [a], noAttributes);
  }

  /** `a`, with what flows back multiplied by `scale`. */
  scaleGradient(a: Value, scale: Value): Value {
    return this.apply("ScaleGradient", [a, scale], noAttributes);
  }

  /** Whether `operand` is a constant of nothing but `neutral` that does not stretch the other operand. */
  private isNeutral(operand: Value, other: Value, neutral: number): boolean {
    const data = this.constantData.get(operand.id);
    if (data?.every((each) => each === neutral) !== true || operand.dataType !== other.dataType) return false;
    return broadcastShape(operand.shape, other.shape).join() === other.shape.join();
  }

  private reduce(a: Value, axes: readonly number[], keep: "keep" | "drop"): Value {
    const real = keep === "keep" ? axes.filter((axis) => a.shape[axis] !== 1) : axes;
    if (real.length === 0) return a;
    const [factor, whole] = [this.constantFactor(a), this.operands(a, "Neg")];
    if (factor !== null) return this.scale(this.reduce(factor.rest, real, keep), factor.factor);
    if (whole !== null) return this.neg(this.reduce(whole[0], real, keep));
    return this.apply("ReduceSum", [a], { axes: real, keep });
  }

  /**
   * `a * factor` without a further pass over `a`, where `a` is a product: a constant factor takes it up, or the smaller of
   * the factors, typically a scalar or a small weight matrix. Null where neither is there.
   */
  private scaledFactor(a: Value, factor: number): Value | null {
    const known = this.constantFactor(a);
    if (known !== null) return this.scale(known.rest, known.factor * factor);
    const [first, second] = this.operands(a, "MatMul") ?? [];
    if (first !== undefined && second !== undefined && isSmaller(first.shape, a.shape))
      return this.matMul(this.scale(first, factor), second);
    const [left, right] = this.operands(a, "Mul") ?? [];
    if (left === undefined || right === undefined) return null;
    if (isSmaller(left.shape, a.shape)) return this.mul(this.scale(left, factor), right);
    return isSmaller(right.shape, a.shape) ? this.mul(left, this.scale(right, factor)) : null;
  }

  /** `a` as a product with a float32 scalar that is known. */
  private constantFactor(a: Value): { readonly rest: Value; readonly factor: number } | null {
    const [rest, scalar] = this.operands(a, "Mul") ?? [];
    const factor = scalar?.shape.length === 0 ? this.constantData.get(scalar.id)?.[0] : undefined;
    return rest === undefined || factor === undefined || a.dataType !== "float32" ? null : { rest, factor };
  }

  /** What the operation was applied to, if it made the value. */
  private operands(value: Value, op: Op): readonly [Value, ...Value[]] | null {
    const node = this.producers.get(value.id);
    const [first, ...others] = node?.op === op ? node.inputs : [];
    return first === undefined ? null : [first, ...others];
  }

  private isConstant(value: Value): boolean {
    return this.constantData.has(value.id);
  }

  private knownNumbers(value: Value): Known | undefined {
    const data = this.constantData.get(value.id);
    return data === undefined ? undefined : { shape: value.shape, data };
  }

  private typeOf<K extends Op>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): TensorType {
    try {
      return shapeRules[op](inputs, attributes);
    } catch (failure) {
      const place = [...this.scopes, op].join(".");
      throw new GraphError(`${place}: ${failure instanceof Error ? failure.message : String(failure)}`);
    }
  }

  private storeConstant(data: Float32Array | Int32Array, type: TensorType): Value {
    const key = `${type.dataType}[${type.shape.join()}]${data.join()}`;
    const existing = this.constantValues.get(key);
    if (existing !== undefined) return existing.value;
    const expected = type.shape.reduce<number>((count, dimension) => count * fixedDimension(dimension), 1);
    assertGraph(data.length === expected, `A constant of shape [${type.shape.join(", ")}] got ${data.length} numbers.`);
    const value = this.newValue(this.freeName("constant"), type);
    this.constantValues.set(key, { value, data });
    this.constantData.set(value.id, data);
    return value;
  }

  private freeName(kind: string): string {
    return [...this.scopes, `${kind.charAt(0).toLowerCase()}${kind.slice(1)}_${this.count}`].join(".");
  }

  private newValue(name: string, type: TensorType): Value {
    this.names.add(name);
    return { id: this.count++, name, dataType: type.dataType, shape: type.shape };
  }
}

function isNode<K extends Op>(node: Node | undefined, op: K): node is NodeOf<K> {
  return node?.op === op;
}

/** Whether both are of fixed size and the first has fewer elements. */
function isSmaller(a: Shape, b: Shape): boolean {
  const isFixed = [...a, ...b].every((dimension) => typeof dimension === "number");
  return isFixed && elementCount(a) < elementCount(b);
}
