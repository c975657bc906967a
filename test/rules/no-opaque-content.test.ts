import { gzipSync } from "node:zlib";
import rule from "../../src/rules/no-opaque-content.ts";
import { testRule } from "../support/test-rule.ts";

const damaged = gzipSync("x".repeat(1000)).subarray(0, 20);

testRule(rule, {
  pass: {
    "a gzip file that opens": { "a.js.gz": gzipSync("a()") },
    "a binary without a recognised container: it is searched raw": { "a.dat": Buffer.from([1, 2, 3, 0x1f, 0x8b]) },
  },
  fail: {
    "a gzip file that is cut off": {
      files: { "a.gz": damaged },
      says: { "a.gz": "holds gzip data that is damaged" },
    },
    "one inside a data URI": {
      files: { "a.js": `"data:application/gzip;base64,${damaged.toString("base64")}"` },
      says: { "a.js": "holds gzip data that is damaged" },
    },
  },
});
