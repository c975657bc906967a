import { expect, test } from "vitest";
import { inDependencyOrder } from "../../src/artifact/workspace-order.ts";

const order = (graph: Readonly<Record<string, readonly string[]>>) =>
  inDependencyOrder(
    Object.entries(graph).map(([name, dependencies]) => ({
      directory: `/root/${name}`,
      path: name,
      name,
      version: "1.0.0",
      private: false,
      dependencies,
    })),
  ).map(({ name }) => name);

test.each([
  ["what nobody needs stays where it is", { b: [], a: [] }, ["b", "a"]],
  ["what others need comes first", { a: ["c"], b: [], c: ["d"], d: [] }, ["d", "c", "a", "b"]],
  ["what is nobody's here does not count", { a: ["lodash"], b: ["a"] }, ["a", "b"]],
  ["a circle comes to an end", { a: ["b"], b: ["c"], c: ["a"] }, ["c", "b", "a"]],
])("%s", (_, graph, expected) => {
  expect(order(graph)).toEqual(expected);
});
