import rule from "../../src/rules/no-install-script.ts";
import { testRule } from "../support/test-rule.ts";

testRule(rule, {
  pass: {
    "scripts that run at the author's place": {
      files: {},
      manifest: { scripts: { prepare: "husky", test: "vitest", prepublishOnly: "x", postinstallers: "x" } },
    },
    "an empty one": { files: {}, manifest: { scripts: { postinstall: " " } } },
    "a binding.gyp that npm leaves alone": { files: { "binding.gyp": "{}" }, manifest: { gypfile: false } },
    "a binding.gyp of something else": { "deps/binding.gyp": "{}" },
  },
  fail: {
    "each of the three": {
      files: {},
      manifest: { scripts: { preinstall: "a", install: "b", postinstall: "c" } },
      says: {
        "package.json": [
          "has a script that npm runs at installation (preinstall)",
          "has a script that npm runs at installation (install)",
          { message: "has a script that npm runs at installation (postinstall)", key: "postinstall" },
        ],
      },
    },
    "node-gyp, which npm runs without being told": {
      files: { "binding.gyp": "{}" },
      says: { "binding.gyp": "makes npm run node-gyp at installation" },
    },
  },
});
