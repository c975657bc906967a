import { describe, expect, test } from "vitest";
import { parseReceipt } from "../../src/policy/receipt-schema.ts";
import { type Demands, type Found, refuseReceipt } from "../../src/policy/refuse-receipt.ts";
import { POLICY, ROOT_POLICY, receiptText, SHA512, TAR } from "./receipt-text.ts";

const HOUR = 60 * 60 * 1000;
const NOW = new Date("2026-11-21T14:00:00.000Z");
const OTHER = `sha256-${"ff".repeat(32)}`;
const FOUND: Found = { sha512: SHA512, read: { purl: "pkg:npm/lib@1.0.0", tar: TAR } };

function refuse({
  change,
  found = FOUND,
  now = NOW,
  ...demands
}: { change?: Parameters<typeof receiptText>[0]; found?: Found; now?: Date } & Partial<Demands> = {}): string[] {
  const { receipt } = parseReceipt(receiptText(change), "r.json");
  return refuseReceipt(receipt, found, { policies: [], maxAge: undefined, ...demands }, now);
}

describe("a receipt vouches for", () => {
  test.each([
    ["the tarball that it names", {}],
    ["one under an accepted policy", { policies: [OTHER, POLICY] }],
    ["one under an accepted policy of the workspace's root", { policies: [ROOT_POLICY] }],
    ["one that was checked not long ago", { maxAge: HOUR }],
    ["one that was checked long ago, where nobody asks", { now: new Date("2036-11-21T14:00:00Z") }],
    ["one by a clock five minutes ahead", { maxAge: HOUR, now: new Date("2026-11-21T12:55:00Z") }],
    ["one that was checked by a clock a little ahead", { maxAge: HOUR, now: new Date("2026-11-21T12:58:00Z") }],
  ])("%s", (_, given) => {
    expect(refuse(given)).toEqual([]);
  });
});

describe("a receipt does not vouch for", () => {
  const withoutTar: Parameters<typeof receiptText>[0] = ({ predicate }) => {
    delete predicate["pkg:npm/packgate#check"]["tar"];
  };
  const failed: Parameters<typeof receiptText>[0] = ({ predicate }) => {
    predicate["verificationResult"] = "FAILED";
    predicate["pkg:npm/packgate#check"]["verdict"] = "fail";
  };
  test.each([
    ["another tarball", { found: { sha512: "00".repeat(64), read: undefined } }, ["the tarball is another"]],
    [
      "the same archive compressed otherwise",
      { found: { ...FOUND, sha512: "00".repeat(64) } },
      ["compressed otherwise"],
    ],
    [
      "another tarball, both without a tar",
      { change: withoutTar, found: { sha512: "00".repeat(64), read: undefined } },
      [/the receipt is about (?:5a){64}$/],
    ],
    [
      "another tarball with another tar",
      { found: { sha512: "00".repeat(64), read: { purl: "pkg:npm/lib@1.0.0", tar: "00" } } },
      [/the receipt is about (?:5a){64}$/],
    ],
    [
      "another version",
      { found: { sha512: "00".repeat(64), read: { purl: "pkg:npm/lib@1.0.1", tar: "" } } },
      ["the tarball is another", "pkg:npm/lib@1.0.1"],
    ],
    [
      "another package's name on the same tarball",
      {
        change: ((r) => (r.subject = [{ name: "pkg:npm/evil@1.0.0", digest: { sha512: SHA512 } }])) as Parameters<
          typeof receiptText
        >[0],
      },
      ["about pkg:npm/evil@1.0.0"],
    ],
    [
      "another resource",
      { change: ((r) => (r.predicate["resourceUri"] = "pkg:npm/evil@1.0.0")) as Parameters<typeof receiptText>[0] },
      ["the package is another"],
    ],
    [
      "a tarball with another tar",
      { found: { sha512: SHA512, read: { purl: "pkg:npm/lib@1.0.0", tar: "00" } } },
      ["contradicts itself"],
    ],
    ["one that is no package", { found: { sha512: SHA512, read: undefined } }, ["cannot be read as a package"]],
    ["one that failed", { change: failed }, ["failed its check (errors: 0, warnings: 2)"]],
    [
      "one that failed by the statement alone",
      { change: ((r) => (r.predicate["verificationResult"] = "FAILED")) as Parameters<typeof receiptText>[0] },
      ["failed its check"],
    ],
    [
      "one that failed by the details alone",
      {
        change: ((r) => (r.predicate["pkg:npm/packgate#check"]["verdict"] = "fail")) as Parameters<
          typeof receiptText
        >[0],
      },
      ["failed its check"],
    ],
    [
      "one under another policy",
      { policies: [OTHER] },
      [`no accepted policy has judged it: ${POLICY}, ${ROOT_POLICY}`],
    ],
    ["one that is older", { maxAge: HOUR - 1 }, ["too old: 2026-11-21T13:00:00.000Z"]],
    ["one from the future", { maxAge: HOUR, now: new Date("2026-11-21T12:00:00Z") }, ["in the future"]],
    [
      "one that everything is wrong with",
      { change: failed, found: { sha512: "00".repeat(64), read: undefined }, policies: [OTHER], maxAge: 1 },
      ["another", "failed", "no accepted policy", "too old"],
    ],
  ])("%s", (_, given, reasons) => {
    expect(refuse(given)).toEqual(
      reasons.map((reason) =>
        typeof reason === "string" ? expect.stringContaining(reason) : expect.stringMatching(reason),
      ),
    );
  });
});
