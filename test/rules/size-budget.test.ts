import rule from "../../src/rules/size-budget.ts";
import { sqlite } from "../support/binaries.ts";
import { testRule } from "../support/test-rule.ts";

const text = "x".repeat(5000);

testRule(rule, {
  pass: {
    "a package without a budget": { "a.js": text },
    "a package within it": {
      files: { "a.js": text },
      policy: { budget: { size: 10_000, unpackedSize: 10_000, fileSize: 5000, textFileSize: 5000, entryCount: 2 } },
    },
    "a big file that is no text": {
      files: { "a.bin": Buffer.from(`a\0${text}`), "b.db": sqlite(), "c.pdf": `%PDF-1.7 ${text}` },
      policy: { budget: { textFileSize: 1000 } },
    },
  },
  fail: {
    "a tarball and its contents": {
      files: { "a.js": text, "b.js": text },
      policy: { budget: { size: 9000, unpackedSize: 10_000, entryCount: 2 } },
      says: {
        ".": [
          { message: "weighs 10.0 kB as a tarball, 9.0 kB at most", key: "size" },
          { message: "weighs 10039 bytes unpacked, 10000 at most", key: "unpackedSize" },
          { message: "holds 3 entries, 2 at most", key: "entryCount" },
        ],
      },
    },
    "files, each by the narrower limit": {
      files: { "a.js": text, "b.bin": Buffer.from(`\0${text}${text}`), "c.js": text + text },
      policy: { budget: { fileSize: 9000, textFileSize: 1000 } },
      says: {
        "a.js": { message: "weighs 5.0 kB of text, 1.0 kB at most", key: "textFileSize" },
        "b.bin": { message: "weighs 10.0 kB, 9.0 kB at most", key: "fileSize" },
        "c.js": { message: "weighs 10.0 kB, 9.0 kB at most", key: "fileSize" },
      },
    },
    "a NUL behind the first 8 kB makes no binary": {
      files: { "a.js": Buffer.from(`${text}${text}\0`) },
      policy: { budget: { textFileSize: 1000 } },
      says: { "a.js": "of text" },
    },
  },
});
