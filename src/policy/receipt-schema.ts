import * as v from "valibot";
import { PackgateError } from "../errors.ts";
import type { Receipt } from "../model.ts";
import { type Document, fault, parseDocument, quote } from "./document.ts";

const hex = (digits: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`), `must be ${digits} hex digits`));
const sha256 = v.object({ sha256: hex(64) });
const count = v.pipe(v.number(), v.integer("must be a whole number"), v.minValue(0, "must not be negative"));
const time = v.pipe(
  v.string(),
  v.check(
    (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
    () => "must be a time in UTC, as 2026-11-21T13:00:00Z",
  ),
);

const details = v.object({
  schema: v.literal(1),
  tar: v.exactOptional(sha256),
  policies: v.pipe(
    v.array(v.object({ source: v.string(), digest: policyDigest() })),
    v.minLength(1, "must name a policy"),
  ),
  ruleSet: v.object({ packgate: v.string(), digest: sha256 }),
  origin: v.picklist(["directory", "tarball", "registry"]),
  packer: v.nullable(
    v.object({
      client: v.picklist(["npm", "pnpm", "yarn", "bun"]),
      version: v.string(),
      scripts: v.array(v.string()),
    }),
  ),
  predicted: v.boolean(),
  verdict: v.picklist(["pass", "fail"]),
  findings: v.object({ error: count, warning: count, info: count, waived: count }),
  waivers: v.array(v.object({ rule: v.string(), reason: v.string(), expires: v.string() })),
});

/** Keys that it does not know are ignored, as in-toto's parsing rules demand. Several subjects packgate never writes. */
const receiptSchema = v.object({
  _type: v.literal("https://in-toto.io/Statement/v1"),
  subject: v.strictTuple([v.object({ name: v.string(), digest: v.object({ sha512: hex(128) }) })]),
  predicateType: v.literal("https://slsa.dev/verification_summary/v1"),
  predicate: v.object({
    verifier: v.object({ id: v.string(), version: v.object({ packgate: v.string() }) }),
    timeVerified: time,
    resourceUri: v.string(),
    policy: v.object({ uri: v.string(), digest: sha256 }),
    verificationResult: v.picklist(["PASSED", "FAILED"]),
    verifiedLevels: v.array(v.string()),
    "pkg:npm/packgate#check": details,
  }),
});

/**
 * A Sigstore bundle with a statement in a DSSE envelope; what else it holds is for sigstore to judge. With a message
 * beside it, that could be what the signature is of.
 */
const envelopeSchema = v.object({
  messageSignature: v.exactOptional(v.never("must not be there")),
  dsseEnvelope: v.object({
    payloadType: v.literal("application/vnd.in-toto+json"),
    payload: v.pipe(v.string(), v.base64("must be base64")),
  }),
});

export interface ParsedReceipt {
  readonly receipt: Receipt;
  /** The Sigstore bundle that the receipt stands in. It is not verified here. */
  readonly bundle: unknown;
}

/**
 * Parses a receipt, plain or in a Sigstore bundle. `label` names the file in messages.
 *
 * @throws PackgateError ERECEIPT with line, column and key for the first thing that is not as it must be
 */
export function parseReceipt(text: string, label: string): ParsedReceipt {
  try {
    const outer = parseDocument(text, label);
    if (!isEnvelope(outer.value)) return { receipt: hold(outer, receiptSchema), bundle: undefined };
    const { payload } = hold(outer, envelopeSchema).dsseEnvelope;
    const inner = parseDocument(Buffer.from(payload, "base64").toString(), `${label} (signed statement)`);
    return { receipt: hold(inner, receiptSchema), bundle: outer.value };
  } catch (error) {
    if (!(error instanceof PackgateError)) throw error;
    throw new PackgateError("ERECEIPT", error.message, { cause: error });
  }
}

/** The form in which a policy's digest is written. */
export function policyDigest() {
  return v.pipe(v.string(), v.regex(/^sha256-[0-9a-f]{64}$/, "must be sha256- and 64 hex digits"));
}

function isEnvelope(value: unknown): boolean {
  return typeof value === "object" && value !== null && "dsseEnvelope" in value;
}

function hold<Schema extends v.GenericSchema>(document: Document, schema: Schema): v.InferOutput<Schema> {
  const result = v.safeParse(schema, document.value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = issue.path?.map(({ key }) => key as string | number) ?? [];
  const name = path.length === 0 ? "a receipt" : quote(path.join("."));
  // What was found instead may be anything; it is where the message points to.
  const said = issue.message.startsWith("must ") ? issue.message : `must be ${issue.expected ?? "something else"}`;
  throw fault(document, path, issue.input === undefined ? `${name} is missing` : `${name} ${said}`);
}
