import type { GraphBuilder } from "../graph/builder";
import type { Node, NodeOf, Op } from "../graph/ops";
import type { Value } from "../graph/value";
import { assertGraph, fixedDimension } from "../graph/value";
import { Contributions } from "./contributions";
import { gradientRules, type GradientRule } from "./gradient-rules";

/**
 * The gradient of a scalar with respect to each target, with the target's shape; zeros where it does not depend on it.
 * Adds nodes to the builder in one reverse walk over the nodes that lie between the targets and the scalar.
 * Errors: `GraphError` when `loss` is not a float32 scalar or a target is not float32.
 */
export function gradients(builder: GraphBuilder, loss: Value, targets: readonly Value[]): Value[] {
  assertGraph(loss.shape.length === 0 && loss.dataType === "float32", "Only a float32 scalar has a gradient here.");
  for (const each of targets) assertGraph(each.dataType === "float32", `${each.name} is not float32.`);
  const between = nodesBetween(builder.nodes, loss, targets);
  const found = new Map<number, Contributions>();
  const flowingTo = (value: Value) => {
    const contributions = found.get(value.id) ?? new Contributions(builder, value);
    found.set(value.id, contributions);
    return contributions;
  };
  flowingTo(loss).add(builder.scalar(1));
  for (const node of between.reverse()) {
    const contributions = found.get(node.output.id);
    if (contributions === undefined) continue;
    applyRule(builder, node, contributions.sum()).forEach((contribution, index) => {
      const target = node.inputs[index];
      if (contribution === null || target === undefined || target.dataType !== "float32") return;
      if ("axis" in contribution) flowingTo(target).addPart(contribution);
      else flowingTo(target).add(undoBroadcast(builder, contribution, target, node));
    });
  }
  return targets.map((each) => builder.expand(flowingTo(each).sum(), each.shape));
}

/** Nodes that depend on a target and that the loss depends on, in building order. */
function nodesBetween(nodes: readonly Node[], loss: Value, targets: readonly Value[]): Node[] {
  const moving = new Set(targets.map((each) => each.id));
  const dependent = nodes.filter((node) => {
    const moves = node.inputs.some((each) => moving.has(each.id)) && node.op !== "StopGradient";
    if (moves) moving.add(node.output.id);
    return moves;
  });
  const needed = new Set([loss.id]);
  const between = dependent.reverse().filter((node) => {
    if (!needed.has(node.output.id)) return false;
    for (const each of node.inputs) if (moving.has(each.id)) needed.add(each.id);
    return true;
  });
  return between.reverse();
}

function applyRule<K extends Op>(builder: GraphBuilder, node: NodeOf<K>, gradient: Value): ReturnType<GradientRule<K>> {
  const whole = () => builder.expand(gradient, node.output.shape);
  return gradientRules[node.op]({ builder, node, gradient, whole });
}

/** Operations whose inputs are stretched to the output's shape. */
const broadcasting: ReadonlySet<Op> = new Set<Op>(["Add", "Sub", "Mul", "Div", "Expand", "ScaleGradient"]);

/**
 * Reverses broadcasting, for all rules in this one place: sums over the axes along which the input was stretched. Where
 * it was stretched but the contribution is constant along the axis (size 1), the sum is a product with the size. Axes
 * along which a contribution is constant without stretching stay so; whoever needs the full shape expands it.
 */
function undoBroadcast(builder: GraphBuilder, contribution: Value, input: Value, node: Node): Value {
  const extra = contribution.shape.length - input.shape.length;
  assertGraph(extra >= 0, `A gradient [${contribution.shape.join()}] for [${input.shape.join()}].`);
  const output = broadcasting.has(node.op) ? node.output.shape : contribution.shape;
  const summed: number[] = [];
  let repeats = 1;
  contribution.shape.forEach((dimension, axis) => {
    const original = axis < extra ? 1 : input.shape[axis - extra];
    if (original !== 1) return;
    if (dimension !== 1) summed.push(axis);
    else if (output[axis] !== 1) repeats *= fixedDimension(output[axis]);
  });
  const sum = builder.scale(builder.sum(contribution, summed), repeats);
  return extra === 0 ? sum : builder.reshape(sum, sum.shape.slice(extra));
}
