import rule from "../../src/rules/no-remote-source-map.ts";
import { testRule } from "../support/test-rule.ts";

const MAP = { version: 3, sources: ["../src/a.ts"], names: [], mappings: "AAAA" };
const comment = (url: string) => `a();\n//# sourceMappingURL=${url}\n`;

testRule(rule, {
  pass: {
    "a reference to a packed map": { "dist/a.js": comment("a.js.map"), "dist/a.js.map": MAP },
    "an encoded name": { "dist/a.js": comment("a%20b.js.map?x=1"), "dist/a b.js.map": MAP },
    "a data URI: its content is judged by no-embedded-sources": {
      "a.js": comment("data:application/json;base64,e30="),
    },
    "code that writes such comments": { "a.js": 'c+="\\n//# sourceMappingURL="+url;d=`//# sourceMappingURL=${url}`' },
    "webpack's own scheme, which is no place": { "a.js.map": { ...MAP, sources: ["webpack://acme/./src/a.ts"] } },
    "a host that the policy names": {
      files: { "a.js": comment("https://maps.example.com/a.js.map") },
      options: { hosts: ["*.example.com"] },
    },
  },
  fail: {
    "a map on a server": {
      files: { "a.js": comment("https://maps.acme.test/a.js.map") },
      says: { "a.js": "names the source map https://maps.acme.test/a.js.map" },
    },
    "a style sheet's map": {
      files: { "a.css": "a{}\n/*# sourceMappingURL=//cdn.acme.test/a.css.map */" },
      says: { "a.css": "names the source map //cdn.acme.test/a.css.map" },
    },
    "a map on the build machine": {
      files: { "a.js": comment("file:///build/a.js.map") },
      says: { "a.js": "names the source map file:///build/a.js.map" },
    },
    "a user and password in the URL are not shown": {
      files: { "a.js": comment("https://me:pw@maps.acme.test/a.js.map") },
      says: { "a.js": "names the source map https://maps.acme.test/a.js.map" },
    },
    "sources on a server": {
      files: {
        "a.js.map": { ...MAP, sourceRoot: "https://git.acme.test/raw/", sources: ["https://git.acme.test/b.ts"] },
      },
      says: { "a.js.map": "names sources at https://git.acme.test/raw/ and 1 more" },
    },
    "sections on a server": {
      files: {
        "a.js.map": { version: 3, sections: [{ offset: { line: 0, column: 0 }, url: "https://x.test/s.map" }] },
      },
      says: { "a.js.map": "names sources at https://x.test/s.map" },
    },
    "a map that is not packed is harmless": {
      files: { "dist/a.js": comment("a.js.map") },
      says: { "dist/a.js": { message: "names the source map a.js.map, which is not packed", weight: "info" } },
    },
    "documentation may name a server": {
      files: { "README.md": comment("https://example.com/a.js.map") },
      says: { "README.md": { message: "names the source map https://example.com/a.js.map", weight: "info" } },
    },
  },
});
