import rule from "../../src/rules/entry-points-exist.ts";
import { testRule } from "../support/test-rule.ts";

testRule(rule, {
  pass: {
    "a package that claims nothing": { "lib/a.js": "" },
    "an absent main claims no index.js": { files: { "a.css": "" }, manifest: { main: "" } },
    "what main, bin and exports name": {
      files: { "dist/index.js": "", "dist/index.mjs": "", "bin/run": "", "dist/index.d.ts": "" },
      manifest: {
        main: "./dist/index.js",
        bin: { run: "./bin/run" },
        exports: {
          ".": { types: "./dist/index.d.ts", import: ["./dist/index.mjs"], default: "./dist/index.js" },
          "./package.json": "./package.json",
          "./internal/*": null,
        },
      },
    },
    "main as Node finds it": { files: { "lib/index.js": "" }, manifest: { main: "lib" } },
    "main without an ending": { files: { "lib/x.js": "" }, manifest: { main: "lib/x" } },
    "main as the directory itself": { files: { "index.js": "" }, manifest: { main: "./" } },
    "types as TypeScript finds them": { files: { "lib/index.d.ts": "" }, manifest: { types: "lib/index" } },
    "wildcards that match": {
      files: { "dist/a/b.js": "", "assets/x.css": "" },
      manifest: { exports: { "./*": "./dist/*.js", "./assets/": "./assets/", "./*.css": "./assets/*.css" } },
    },
    "a bin that is a dependency's": {
      files: {},
      manifest: { dependencies: { tool: "1.0.0" }, bin: { tool: "./node_modules/tool/bin/tool.js" } },
    },
  },
  fail: {
    "a main that was not built": {
      files: { "README.md": "" },
      manifest: { main: "dist/index.js" },
      says: { "package.json": 'names "dist/index.js" in main, which is not in the tarball' },
    },
    "a main that prepublishOnly would build": {
      files: { "bin.js": "" },
      manifest: { main: "dist/index.js", bin: "bin.js", scripts: { prepublishOnly: "tsc" } },
      says: {
        "package.json": {
          message: 'names "dist/index.js"',
          fix: "This package builds in prepublishOnly, which packing does not run: npm run prepublishOnly first, or packgate publish.",
        },
      },
    },
    "a bin without its ending: npm adds none": {
      files: { "cli.js": "" },
      manifest: { bin: "./cli" },
      says: { "package.json": 'names "cli" in bin, which' },
    },
    "a condition and a subpath": {
      files: { "a.js": "" },
      manifest: {
        exports: { ".": { types: "./a.d.ts", default: "./a.js" }, "./b": { import: "./b.mjs", require: "./b.cjs" } },
      },
      says: {
        "package.json": [
          { message: 'names "a.d.ts" in exports["."].types', key: "a.d.ts", weight: "warning" },
          { message: 'names "b.mjs" in exports["./b"].import' },
          { message: 'names "b.cjs" in exports["./b"].require' },
        ],
      },
    },
    "one file in several places is one finding": {
      files: { "other.js": "" },
      manifest: { main: "a.js", exports: { import: "./a.js", default: "./a.js" } },
      says: { "package.json": 'names "a.js" in main and 2 other places, which is not' },
    },
    "another case is another file": {
      files: { "Index.js": "" },
      manifest: { exports: "./index.js" },
      says: { "package.json": 'names "index.js" in exports' },
    },
    "hints, wildcards and conditions of one's own weigh less": {
      files: { "a.js": "" },
      manifest: {
        exports: { ".": { "@acme/source": "./src/a.ts", default: "./a.js" }, "./x/*": "./x/*.js" },
        types: "a.d.ts",
        module: "a.mjs",
        style: "a.css",
      },
      says: {
        "package.json": [
          { message: 'names "src/a.ts" in exports["."].@acme/source', weight: "warning" },
          { message: 'names "x/*.js" in exports["./x/*"], which matches nothing', weight: "warning" },
          { message: 'names "a.d.ts" in types', weight: "warning" },
          { message: 'names "a.mjs" in module', weight: "warning" },
          { message: 'names "a.css" in style', weight: "warning" },
        ],
      },
    },
    "a hint that is also claimed weighs full": {
      files: {},
      manifest: { main: "a.js", module: "a.js" },
      says: { "package.json": { message: 'names "a.js" in main and 1 other place' } },
    },
  },
});
