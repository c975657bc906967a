import rule from "../../src/rules/no-stale-waiver.ts";
import { testRule } from "../support/test-rule.ts";

const waiver = { rule: "no-secret", path: "dist/*.js", reason: "a test key", expires: "2027-06-01" };

testRule(rule, {
  pass: {
    "no waivers": {},
    "a waiver that covers a finding": { files: {}, policy: { waivers: [{ ...waiver, state: "used" }] } },
  },
  fail: {
    "a waiver that covers nothing": {
      files: {},
      policy: { waivers: [{ ...waiver, state: "unused" }] },
      says: { ".": 'has a waiver of no-secret for "dist/*.js" that covers nothing' },
    },
    "the same one twice": {
      files: {},
      policy: {
        waivers: [
          { ...waiver, state: "used" },
          { ...waiver, state: "duplicate" },
        ],
      },
      says: { ".": 'has a waiver of no-secret for "dist/*.js" twice' },
    },
    "one that has expired, and one by fingerprint": {
      files: {},
      policy: {
        waivers: [
          { ...waiver, expires: "2026-01-01", state: "expired" },
          { rule: "no-dev-file", fingerprint: "ab".repeat(16), reason: "x", expires: "2027-01-01", state: "unused" },
        ],
      },
      says: {
        ".": [
          'has a waiver of no-secret for "dist/*.js" that expired on 2026-01-01',
          "has a waiver of no-dev-file for the finding abababababababababababababababab that covers nothing",
        ],
      },
    },
  },
});
