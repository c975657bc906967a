import rule from "../../src/rules/no-dev-build.ts";
import { testRule } from "../support/test-rule.ts";

const module_ = (url: string) => `eval("// INTERNAL\\nexports.a=1\\n\\n//# sourceURL=${url}");\n`;

testRule(rule, {
  pass: {
    "a production build": { "a.js": '(()=>{"use strict";console.log(1)})();' },
    "webpack's code that writes such modules": {
      "EvalDevToolModulePlugin.js":
        'const footer = `\\n//# sourceURL=${url}\\n`;\nreturn new RawSource(`eval(${JSON.stringify(content + "\\n//# sourceURL=webpack-internal:///" + id)});`)',
    },
    "the banner in the middle of a file": {
      "banner.js":
        'const text = `\n/*\n * ATTENTION: The "eval" devtool has been used (maybe by default in mode: "development").`;',
    },
    documentation: { "README.md": "webpack writes `//# sourceURL=webpack://acme/./src/a.ts` there." },
  },
  fail: {
    "modules in eval strings": {
      files: { "main.js": module_("webpack://acme/./src/a.ts?") + module_("webpack://acme/./src/b.ts?") },
      says: { "main.js": "holds 2 modules as text in eval strings" },
    },
    "modules with internal names": {
      files: { "main.js": module_("webpack-internal:///./src/a.ts") },
      says: { "main.js": "holds 1 module as text in eval strings" },
    },
    "modules with two names, as with eval-nosources": {
      files: { "main.js": module_("webpack:///./src/a.ts\\n//# sourceURL=webpack-internal:///123\\n") },
      says: { "main.js": "in eval strings" },
    },
    "the banner at the top": {
      files: {
        "main.js": '/*\n * ATTENTION: The "eval" devtool has been used (maybe by default in mode: "development").\n */',
      },
      says: { "main.js": "holds modules as text in eval strings" },
    },
  },
});
