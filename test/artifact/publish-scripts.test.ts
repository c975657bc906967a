import { expect, test } from "vitest";
import { scriptsAfter, scriptsBefore } from "../../src/artifact/publish-scripts.ts";

const all = Object.fromEntries(
  ["prepublish", "prepublishOnly", "prepack", "prepare", "postpack", "publish", "postpublish"].map((name) => [
    name,
    "x",
  ]),
);

test.each([
  ["npm", ["prepublishOnly"], ["publish", "postpublish"]],
  ["pnpm", ["prepublishOnly", "prepublish"], ["publish", "postpublish"]],
  ["yarn", ["prepublish"], []],
  ["bun", ["prepublishOnly"], ["publish", "postpublish"]],
] as const)("%s runs %j before it packs, and %j after it has uploaded", (client, before, after) => {
  expect(scriptsBefore(client, { scripts: all })).toEqual(before);
  expect(scriptsAfter(client, { scripts: all })).toEqual(after);
});

test.each([[undefined], [null], ["x"], [[]], [{ prepublishOnly: 1 }]])("scripts that are %j are none", (scripts) => {
  expect(scriptsBefore("npm", { scripts })).toEqual([]);
  expect(scriptsAfter("npm", { scripts })).toEqual([]);
});
