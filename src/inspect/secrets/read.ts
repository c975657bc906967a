/**
 * Turns the place of an anchor into a fact about a secret. Called while the layer's bytes are alive, once for each
 * anchor found in the one pass; it looks at a window of a few hundred bytes and keeps only what may be printed.
 */

import { createHash } from "node:crypto";
import type { Literal, Redacted } from "../../model.ts";
import { redactToken, redactUrl } from "../redact.ts";
import { base64Needles, decodeFrom } from "./base64-needle.ts";
import { beginsWord, CONTEXT_BYTES, ESCAPE_BYTES, isBounded, isPattern } from "./boundary.ts";
import type { Appraisal, Candidate, Confidence, KindLabel, SecretKind } from "./kind.ts";
import { isPlaceholder } from "./placeholder.ts";

/** A secret that was found. Offsets are bytes of the layer, `end` exclusive. */
export interface SecretFact {
  readonly kind: KindLabel;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
  /** What the validator found, for the message. */
  readonly note?: string;
  readonly evidence: Redacted;
  /**
   * SHA-256 of kind and secret in hex: it tells two secrets apart while one package is checked. Not for reports: a short
   * password could be guessed from it.
   */
  readonly digest: string;
}

/** The most bytes that a validator may see on either side. */
const NEARBY = 4096;

/** The literals of all kinds. `today` is `2026-11-21`, UTC: what has expired by then weighs less. */
export function secretLiterals(kinds: readonly SecretKind[], today: string): Literal<SecretFact>[] {
  return kinds.flatMap((kind) => {
    const read = reader(kind, today);
    return kind.anchors.flatMap((anchor) => {
      const plain: Literal<SecretFact> = { text: anchor, read: (bytes, offset) => read(bytes, offset, anchor) };
      return kind.encoded === true ? [plain, ...encodedLiterals(kind, anchor, read)] : [plain];
    });
  });
}

type Read = (bytes: Buffer, offset: number, anchor: string) => SecretFact | undefined;

function reader(kind: SecretKind, today: string): Read {
  const shape = new RegExp(kind.shape, "y");
  const lead = kind.lead === undefined ? undefined : new RegExp(`(?:${kind.lead.shape})$`);
  const latin1 = (bytes: Buffer, from: number, to: number) => bytes.toString("latin1", Math.max(0, from), to);

  // Most places of a short anchor are inside words: those need no window.
  const wordsOnly = kind.left === "word" && kind.lead === undefined && kind.checksum === undefined;

  return (bytes, offset, anchor) => {
    if (wordsOnly && !beginsWord(latin1(bytes, offset - ESCAPE_BYTES, offset))) return undefined;
    shape.lastIndex = 0;
    const match = shape.exec(latin1(bytes, offset, offset + kind.max));
    if (match === null) return undefined;
    const head = lead?.exec(latin1(bytes, offset - (kind.lead?.max ?? 0), offset));
    if (head === null) return undefined;

    const start = offset - (head?.[0].length ?? 0);
    const end = offset + match[0].length;
    const before = (length: number) => latin1(bytes, start - Math.min(length, NEARBY), start);
    const after = (length: number) => latin1(bytes, end, end + Math.min(length, NEARBY));
    const text = (head?.[0] ?? "") + match[0];
    const candidate: Candidate = { text, body: match[1] ?? text, before, after, today };
    const appraisal = appraise(kind, candidate);
    if (appraisal === undefined) return undefined;
    return {
      kind,
      start,
      end,
      confidence: appraisal.confidence ?? kind.confidence,
      ...(appraisal.note === undefined ? {} : { note: appraisal.note }),
      evidence:
        kind.evidence === "url"
          ? redactUrl(text)
          : redactToken(withoutName(candidate), head === undefined ? anchor : ""),
      digest: createHash("sha256")
        .update(`${kind.id}\0${appraisal.identity ?? text}`, "latin1")
        .digest("hex"),
    };
  };
}

/** The secret itself, where the name that it is set to is part of the form: the name would make a short password look long. */
function withoutName({ text, body }: Candidate): string {
  return /[\s=:"'`]/.test(text.slice(0, Math.max(0, text.indexOf(body)))) ? body : text;
}

function appraise(kind: SecretKind, candidate: Candidate): Appraisal | undefined {
  if (kind.checksum === undefined && !isPlausible(kind, candidate)) return undefined;
  const appraisal = kind.validate === undefined ? {} : kind.validate(candidate);
  if (appraisal === undefined || kind.checksum === undefined || appraisal.confidence === "certain") return appraisal;
  return isPlausible(kind, candidate) ? appraisal : undefined;
}

/** Chance does not pass a checksum; without one, a secret must stand apart and must not look made up. */
function isPlausible(kind: SecretKind, candidate: Candidate): boolean {
  const before = candidate.before(ESCAPE_BYTES);
  const after = candidate.after(CONTEXT_BYTES);
  return isBounded(kind, before, after) && !isPattern(before, after) && !isPlaceholder(candidate.body);
}

function encodedLiterals(kind: SecretKind, anchor: string, read: Read): Literal<SecretFact>[] {
  return base64Needles(anchor).map(({ text, skipped, lead }) => ({
    text,
    read: (bytes, offset) => {
      const decoded = decodeFrom(bytes, offset - skipped, kind.max + lead + ESCAPE_BYTES);
      if (decoded === undefined) return undefined;
      const fact = read(decoded.bytes, lead, anchor);
      if (fact === undefined) return undefined;
      const end = Math.min(decoded.end, offset - skipped + Math.ceil(fact.end / 3) * 4);
      return { ...fact, start: offset, end, note: fact.note ?? "in base64" };
    },
  }));
}
