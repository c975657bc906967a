import { expect, test } from "vitest";
import { viewPolicy } from "../../src/policy/allow.ts";
import { loadPreset } from "../../src/policy/load.ts";
import { someRules } from "./some-rules.ts";

/** Which of the paths may not ship under a preset. */
function refused(preset: string, paths: readonly string[]): readonly string[] {
  const view = viewPolicy(loadPreset(preset, someRules), []);
  return paths.filter((path) => !view.admit(path).admitted);
}

const PUBLIC = [
  "package.json",
  "README.md",
  "README",
  "LICENSE",
  "License.txt",
  "CHANGELOG.md",
  "THIRD-PARTY-NOTICES.txt",
  "index.js",
  "dist/index.mjs",
  "dist/cjs/index.cjs",
  "dist/index.d.ts",
  "dist/index.d.cts",
  "dist/vendor.js.LICENSE.txt",
  "dist/styles/main.css",
  "dist/fonts/a.woff2",
  "dist/logo.svg",
  "dist/core.wasm",
  "prebuilds/linux-x64/addon.node",
  "schema/config.json",
  "bin/tool",
  "man/man1/tool.1",
  "lib/README.md",
  "vendor/x/LICENSE",
];

// What a closed-source package has beside its build, and must not ship.
const PRIVATE = [
  "src/index.js",
  "src/index.ts",
  "SRC/index.js",
  "test/index.js",
  "tests/a.json",
  "lib/__tests__/a.js",
  "docs/design.md",
  "docs/index.html",
  "examples/a.js",
  "tsconfig.json",
  "packages/a/tsconfig.build.json",
  "index.ts",
  "dist/index.js.map",
  "dist/index.d.ts.map",
  "dist/app.jsx",
  "NOTES.md",
  "dist/design.md",
  "plan.pdf",
  "data.sqlite",
  "server.log",
  "Makefile",
  "scripts/deploy.sh",
  "bin/lib/tool",
  "report.xlsx",
  "backup.tar.gz",
];

// What no preset lets out, because no pattern names it.
const NEVER = [
  ".env",
  ".env.js",
  ".npmrc",
  ".git/config",
  ".claude/settings.json",
  ".pi/agents/x.json",
  ".cursor/rules/a.js",
  "dist/.env",
  "dist/.cache/a.js",
  ".vscode/launch.json",
  ".ssh/id_rsa",
  ".config/gcloud/credentials.json",
];

test("recommended lets a build out, and neither source nor dot files", () => {
  expect(refused("recommended", [...PUBLIC, ...PRIVATE, ...NEVER])).toEqual([...PRIVATE, ...NEVER]);
});

test("open-source lets source out, and still no dot files but those of public tools", () => {
  const tools = [".editorconfig", ".eslintrc.json", ".github/FUNDING.yml", ".npmignore", "a/.gitkeep", ".travis.yml"];
  expect(refused("open-source", [...PUBLIC, ...PRIVATE, ...tools, ...NEVER])).toEqual(NEVER);
});

test("strict lets package.json out, until the project says what else", () => {
  const all = [...PUBLIC, ...PRIVATE, ...NEVER];
  expect(refused("strict", all)).toEqual(all.slice(1));
});

test("strict fails on warnings, the others on errors", () => {
  const thresholds = ["recommended", "open-source", "strict"].map((name) => loadPreset(name, someRules).failOn);
  expect(thresholds).toEqual(["error", "error", "warning"]);
});

test("budgets and settings are what the presets' pages say", () => {
  const budget = { size: 150_000_000, unpackedSize: 256_000_000, textFileSize: 16_000_000, entryCount: 10_000 };
  expect(loadPreset("recommended", someRules).budget).toEqual(budget);
  expect(loadPreset("open-source", someRules)).toMatchObject({
    budget,
    rules: {
      "no-embedded-sources": { severity: "error", options: { accept: "public" } },
      "no-dev-file": { severity: "info" },
      "no-build-residue": { severity: "warning" },
    },
  });
  expect(loadPreset("strict", someRules)).toMatchObject({
    budget: { ...budget, unpackedSize: 20_000_000, textFileSize: 5_000_000, entryCount: 500 },
    rules: {
      "no-embedded-sources": { options: { accept: "none" } },
      "no-install-script": { severity: "error" },
      "publish-target": { severity: "error", options: { provenance: true } },
    },
  });
});

test("a preset's patterns are nobody's own", () => {
  for (const name of ["recommended", "open-source", "strict"]) {
    const { own, allow } = loadPreset(name, someRules);
    expect([own, allow.length > 0, allow.some((pattern) => pattern.own)]).toEqual([false, true, false]);
  }
});
