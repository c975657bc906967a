import { describe, expect, test } from "vitest";
import { wireHook } from "../../src/edit/wire-hook.ts";
import type { Client } from "../../src/model.ts";

const manifest = (scripts?: Readonly<Record<string, string>>): string =>
  `${JSON.stringify({ name: "p", version: "1.0.0", scripts }, null, 2)}\n`;

const wired = (client: Client, scripts?: Readonly<Record<string, string>>): unknown =>
  JSON.parse(wireHook(manifest(scripts), client).text).scripts;

describe("wireHook", () => {
  test.each<[string, Client, Record<string, string> | undefined, Record<string, string>]>([
    ["a package without scripts", "npm", undefined, { postpack: "packgate hook" }],
    ["pnpm's as npm's", "pnpm", { build: "tsc" }, { build: "tsc", postpack: "packgate hook" }],
    ["bun's as npm's", "bun", {}, { postpack: "packgate hook" }],
    ["before what postpack does", "npm", { postpack: "clean" }, { postpack: "packgate hook && clean" }],
    ["yarn's last before the upload", "yarn", { prepack: "tsc" }, { prepack: "tsc && packgate hook" }],
    ["yarn's without a prepack", "yarn", undefined, { prepack: "packgate hook" }],
    [
      "behind a build that a gate in prepublishOnly does not see",
      "npm",
      { prepublishOnly: "packgate", prepack: "tsc" },
      { prepublishOnly: "packgate", prepack: "tsc", postpack: "packgate hook" },
    ],
    [
      "besides a gate behind the upload",
      "npm",
      { postpublish: "packgate" },
      { postpublish: "packgate", postpack: "packgate hook" },
    ],
  ])("puts the gate where it decides: %s", (_, client, before, after) => {
    expect(wired(client, before)).toEqual(after);
  });

  test.each<[string, Client, Record<string, string>]>([
    ["in postpack", "npm", { postpack: "packgate hook" }],
    ["in prepublishOnly, where nothing is built later", "npm", { prepublishOnly: "npx packgate" }],
    ["in a release by packgate", "npm", { release: "packgate publish" }],
    ["at the end of yarn's prepack", "yarn", { prepack: "tsc && packgate hook" }],
  ])("leaves a gate alone that stands %s", (_, client, scripts) => {
    const text = manifest(scripts);
    expect(wireHook(text, client)).toEqual({ text, script: undefined, left: [] });
  });

  test("says what the scripts leave open all the same", () => {
    const { script, left } = wireHook(manifest({ postpack: "clean-package restore" }), "npm");
    expect(script).toBe("postpack");
    expect(left.map(({ id }) => id)).toEqual(["after-the-gate"]);
  });

  test("changes nothing twice", () => {
    const once = wireHook(manifest({ build: "tsc" }), "npm").text;
    expect(wireHook(once, "npm").text).toBe(once);
  });
});
