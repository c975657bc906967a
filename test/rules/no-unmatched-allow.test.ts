import rule from "../../src/rules/no-unmatched-allow.ts";
import { testRule } from "../support/test-rule.ts";

testRule(rule, {
  pass: {
    "patterns that match": { files: { "dist/a.js": "" }, policy: { allow: ["dist/**", "**/*.js"] } },
    "a preset's patterns": { files: {}, policy: { inherited: ["man/**"], allow: ["package.json"] } },
  },
  fail: {
    "an own pattern that matches nothing": {
      files: { "dist/a.js": "" },
      policy: { inherited: ["x/**"], allow: ["dist/**", "lib/**"] },
      says: { ".": { message: 'allows "lib/**", which matches nothing in the tarball', key: "lib/**" } },
    },
    "one that matches only bundled dependencies, which it does not decide about": {
      files: { "node_modules/a/a.md": "" },
      policy: { allow: ["**/*.md"] },
      says: { ".": 'allows "**/*.md"' },
    },
  },
});
