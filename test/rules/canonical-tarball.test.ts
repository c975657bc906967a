import rule from "../../src/rules/canonical-tarball.ts";
import { testRule } from "../support/test-rule.ts";

const FOREIGN = { kind: "tarball", spec: "p.tgz", packer: null, predicted: false } as const;
const OWN = {
  kind: "directory",
  spec: ".",
  packer: { client: "npm", version: "11.0.0", scripts: [] },
  predicted: false,
} as const;
const oddity = { kind: "oddity", path: "a.js", message: "has a GNU tar header" } as const;

testRule(rule, {
  pass: { "a container without deviations": { "a.js": "" } },
  fail: {
    "what makes readers disagree, by whatever packer": {
      files: { "a.js": "" },
      origin: FOREIGN,
      deviations: [{ kind: "ambiguous", path: "a.js", message: "is in the archive more than once" }],
      says: { "a.js": "is in the archive more than once" },
    },
    "the container as a whole": {
      files: {},
      origin: FOREIGN,
      deviations: [{ kind: "ambiguous", path: null, message: "does not end in two zero blocks" }],
      says: { ".": "does not end in two zero blocks" },
    },
    "an old packer's habit, where packgate did not run the packer": {
      files: { "a.js": "" },
      origin: FOREIGN,
      deviations: [oddity],
      says: { "a.js": { message: "has a GNU tar header", weight: "info" } },
    },
    "the same habit of a packer that packgate ran": {
      files: { "a.js": "" },
      origin: OWN,
      deviations: [oddity],
      says: { "a.js": "has a GNU tar header" },
    },
  },
});
