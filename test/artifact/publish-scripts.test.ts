import { expect, test } from "vitest";
import { refuseCompanions, scriptsAfter, scriptsBefore } from "../../src/artifact/publish-scripts.ts";

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

test.each([
  ["npm", "preprepublishOnly"],
  ["npm", "postprepublishOnly"],
  ["bun", "preprepublishOnly"],
] as const)("what %s run would run beside a script is refused: %s", (client, companion) => {
  const scripts = { prepublishOnly: "x", [companion]: "y" };
  expect(() => refuseCompanions(client, { scripts })).toThrow(
    expect.objectContaining({ code: "EUSAGE", message: expect.stringContaining(companion) }),
  );
});

test.each([
  ["pnpm can be told", "pnpm", { prepublishOnly: "x", preprepublishOnly: "y", postprepublish: "y" }],
  ["yarn never runs them", "yarn", { prepublish: "x", preprepublish: "y" }],
  ["npm does not run the script itself", "npm", { preprepublishOnly: "y", prepublish: "x", preprepublish: "y" }],
  ["those of other scripts are another matter", "npm", { prepublishOnly: "x", prebuild: "y", prepack: "y" }],
] as const)("nothing is refused where %s", (_, client, scripts) => {
  expect(() => refuseCompanions(client, { scripts })).not.toThrow();
});
