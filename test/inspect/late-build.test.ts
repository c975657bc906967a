import { describe, expect, test } from "vitest";
import { lateBuild } from "../../src/inspect/late-build.ts";
import { packageOf } from "../support/package-of.ts";

const asked = (prepublishOnly: unknown) => lateBuild(packageOf({}, { manifest: { scripts: { prepublishOnly } } }));

describe("a package builds in prepublishOnly", () => {
  test.each([
    "npm run build",
    "tsc",
    "node build.js",
    "npm test && yarn build",
    "packgate; make",
    "npm run test-build",
  ])("by %s", (script) => expect(asked(script)).toMatch(/npm run prepublishOnly first, or packgate publish/));
});

describe("a package does not build in prepublishOnly", () => {
  test.each([
    ["packgate"],
    ["npx packgate check --policy strict"],
    ["npx --yes packgate"],
    ["npm test && npm run lint"],
    ["pnpm test; vitest run"],
    ["echo 'use packgate publish' && exit 1"],
    [""],
    [undefined],
    [7],
  ])("by %j", (script) => expect(asked(script)).toBeNull());
});

test.each([
  ["was published with what it has", { kind: "registry", predicted: false }],
  ["is packed as soon as that script ends", { kind: "directory", predicted: true }],
] as const)("a package that %s is past it", (_, changed) => {
  const artifact = packageOf({}, { manifest: { scripts: { prepublishOnly: "tsc" } } });
  expect(lateBuild({ ...artifact, origin: { ...artifact.origin, ...changed } })).toBeNull();
});
