import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PackgateError } from "../../src/errors.ts";
import { parseReceipt } from "../../src/policy/receipt-schema.ts";
import { runs } from "../support/runs.ts";
import { RECEIPT, receiptText } from "./receipt-text.ts";

const bundle = (payload: string, more: object = {}) =>
  JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    dsseEnvelope: {
      payloadType: "application/vnd.in-toto+json",
      payload: Buffer.from(payload).toString("base64"),
      signatures: [],
      ...more,
    },
  });

test("a receipt is read as it was written", () => {
  expect(parseReceipt(receiptText(), "r.json")).toEqual({ receipt: RECEIPT, bundle: undefined });
});

test("a receipt is read out of the bundle that it was signed in", () => {
  const text = bundle(receiptText());
  expect(parseReceipt(text, "r.json")).toEqual({ receipt: RECEIPT, bundle: JSON.parse(text) });
});

test.each(["2026-11-21T13:00:00Z", "2026-11-21T13:00:00.5Z"])("its time may be %s", (timeVerified) => {
  const text = receiptText((receipt) => Object.assign(receipt.predicate, { timeVerified }));
  expect(parseReceipt(text, "r.json").receipt.predicate.timeVerified).toBe(timeVerified);
});

test("keys that it does not know are ignored, as the format demands", () => {
  const text = receiptText((receipt) =>
    Object.assign(receipt.predicate, { slsaVersion: "1.1", inputAttestations: [] }),
  );
  expect(parseReceipt(text, "r.json").receipt).toEqual(RECEIPT);
});

describe("what is not as it must be is refused with its place", () => {
  test.each([
    ["an empty file", "", "r.json:1:1: not valid JSON"],
    ["half a file", receiptText().slice(0, 300), /^r\.json:\d+:\d+: not valid JSON/],
    ["a text", '"{}"', "r.json:1:1: a receipt must be Object"],
    ["a list", "[]", 'r.json:1:1: "_type" is missing'],
    ["a key twice", '{"_type": 1,\n "_type": 2}', 'r.json:2:2: duplicate key "_type"'],
    ["deep nesting", "[".repeat(1000), "nested too deeply"],
    [
      "another statement",
      receiptText((r) => Object.assign(r, { predicateType: "https://slsa.dev/provenance/v1" })),
      '"predicateType" must be',
    ],
    ["no subject", receiptText((r) => r.subject.pop()), '"subject.0" is missing'],
    ["two subjects", receiptText((r) => r.subject.push(r.subject[0])), '"subject.1" must be'],
    [
      "a digest of another length",
      receiptText((r) => Object.assign(r, { subject: [{ name: "p", digest: { sha512: "5a" } }] })),
      'r.json:7:19: "subject.0.digest.sha512" must be 128 hex digits',
    ],
    [
      "no details",
      receiptText((r) => Object.assign(r.predicate, { "pkg:npm/packgate#check": undefined })),
      '"predicate.pkg:npm/packgate#check" is missing',
    ],
    [
      "details of a later schema",
      receiptText((r) => Object.assign(r.predicate["pkg:npm/packgate#check"], { schema: 2 })),
      "must be 1",
    ],
    [
      "no policy",
      receiptText((r) => Object.assign(r.predicate["pkg:npm/packgate#check"], { policies: [] })),
      "must name a policy",
    ],
    [
      "a time of no zone",
      receiptText((r) => Object.assign(r.predicate, { timeVerified: "2026-11-21 13:00" })),
      "must be a time in UTC",
    ],
    [
      "a day that there is not",
      receiptText((r) => Object.assign(r.predicate, { timeVerified: "2026-19-21T13:00:00Z" })),
      "must be a time in UTC",
    ],
    [
      "a result of its own",
      receiptText((r) => Object.assign(r.predicate, { verificationResult: "MAYBE" })),
      '"predicate.verificationResult" must be ("PASSED" | "FAILED")',
    ],
    [
      "an envelope of something else",
      bundle(receiptText(), { payloadType: "text/plain" }),
      '"dsseEnvelope.payloadType" must be',
    ],
    ["an envelope of no base64", bundle("", { payload: "?" }), '"dsseEnvelope.payload" must be base64'],
    [
      "an envelope beside another message",
      JSON.stringify({ ...JSON.parse(bundle(receiptText())), messageSignature: { signature: "" } }),
      '"messageSignature" must not be there',
    ],
    ["an envelope of garbage", bundle("{"), "r.json (signed statement):1:2: not valid JSON"],
  ])("%s", (_, text, message) => {
    const attempt = () => parseReceipt(text, "r.json");
    expect(attempt).toThrow(PackgateError);
    expect(attempt).toThrow(expect.objectContaining({ code: "ERECEIPT" }));
    expect(attempt).toThrow(message);
  });

  test("and does not quote what stands there", () => {
    const text = receiptText((r) => Object.assign(r.predicate, { timeVerified: "\u001b[2Ka secret text" }));
    expect(() => parseReceipt(text, "r.json")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("secret") }),
    );
  });
});

test("no text makes it throw anything else", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((text) => bundle(text)),
      ),
      (text) => {
        try {
          parseReceipt(text, "r.json");
        } catch (error) {
          expect(error).toMatchObject({ code: "ERECEIPT" });
        }
      },
    ),
    runs(500, 100_000),
  );
});
