import type { Receipt } from "../../src/model.ts";

type Change = (receipt: {
  subject: unknown[];
  predicate: { [key: string]: unknown } & { "pkg:npm/packgate#check": { [key: string]: unknown } };
  [key: string]: unknown;
}) => void;

export const SHA512 = "5a".repeat(64);
export const POLICY = `sha256-${"b0".repeat(32)}`;
export const ROOT_POLICY = `sha256-${"c0".repeat(32)}`;
export const TAR = "d0".repeat(32);

/** A receipt of a package that passed under its own policy and its workspace root's. */
export const RECEIPT: Receipt = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "pkg:npm/lib@1.0.0", digest: { sha512: SHA512 } }],
  predicateType: "https://slsa.dev/verification_summary/v1",
  predicate: {
    verifier: { id: "pkg:npm/packgate", version: { packgate: "1.0.0" } },
    timeVerified: "2026-11-21T13:00:00.000Z",
    resourceUri: "pkg:npm/lib@1.0.0",
    policy: { uri: "packgate.json", digest: { sha256: "b0".repeat(32) } },
    verificationResult: "PASSED",
    verifiedLevels: ["PACKGATE_PASSED"],
    "pkg:npm/packgate#check": {
      schema: 1,
      tar: { sha256: TAR },
      policies: [
        { source: "packages/lib/packgate.json", digest: POLICY },
        { source: "packgate.json", digest: ROOT_POLICY },
      ],
      ruleSet: { packgate: "1.0.0", digest: { sha256: "e0".repeat(32) } },
      origin: "directory",
      packer: { client: "npm", version: "11.19.1", scripts: [] },
      predicted: false,
      verdict: "pass",
      findings: { error: 0, warning: 2, info: 0, waived: 0 },
      waivers: [],
    },
  },
};

/** Its text, changed. */
export function receiptText(change: Change = () => {}): string {
  const copy = structuredClone(RECEIPT) as never as Parameters<Change>[0];
  change(copy);
  return JSON.stringify(copy, null, 2);
}
