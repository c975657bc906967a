import rule from "../../src/rules/only-allowed-files.ts";
import { testRule } from "../support/test-rule.ts";

testRule(rule, {
  pass: {
    "what a pattern admits": { files: { "dist/a.js": "" }, policy: { allow: ["dist/**"] } },
    "package.json, whatever the policy says": { files: {}, policy: { deny: ["**"] } },
    "bundled dependencies: another rule's": { files: { "node_modules/a/index.js": "" }, policy: { allow: [] } },
    "empty files that only mark a place": {
      files: { "dist/.gitkeep": "", ".nojekyll": "" },
      policy: { allow: ["dist/**"] },
    },
  },
  fail: {
    "a path that no pattern admits": {
      files: { "dist/a.js": "", "db/trace.ndjson": "{}" },
      policy: { allow: ["dist/**"] },
      says: { "db/trace.ndjson": { message: "is not allowed by the policy", cause: 'package.json has no "files"' } },
    },
    "a dot directory of a tool that no list knows (fastify#6995)": {
      files: { ".pi/self-learning-memory/core/CORE.md": "memory" },
      policy: { allow: ["**"] },
      says: { ".pi/self-learning-memory/core/CORE.md": "is not allowed by the policy" },
    },
    "a path that is denied although it is allowed": {
      files: { "src/a.ts": "" },
      policy: { allow: ["**"], deny: ["src/**"] },
      manifest: { files: ["dist", "src"] },
      says: { "src/a.ts": { message: 'is denied by "src/**"', cause: 'package.json files[1] "src"' } },
    },
    "a name that npm always packs": {
      files: { "README.secret": "internal" },
      policy: { allow: ["README.md"] },
      manifest: { files: ["dist"] },
      says: { "README.secret": { message: "is not allowed", cause: "npm always packs README, LICENSE and COPYING" } },
    },
    "a node_modules that is not the package's own": {
      files: { "node_modules.bak/x/index.js": "", "dist/node_modules/x/index.js": "" },
      policy: { allow: ["*.js"] },
      manifest: { files: ["dist/*"] },
      says: {
        "node_modules.bak/x/index.js": "is not allowed",
        "dist/node_modules/x/index.js": { message: "is not allowed", cause: 'package.json files[0] "dist/*"' },
      },
    },
    "a marker with something in it": {
      files: { "dist/.gitkeep": "notes" },
      policy: { allow: ["dist/**"] },
      says: { "dist/.gitkeep": "is not allowed" },
    },
  },
});
