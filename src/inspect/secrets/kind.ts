/**
 * What is known of one kind of secret, as data: a new kind is a new record in `kinds/`, and no new code unless its
 * vendor has a checksum or a structure of its own.
 */

/** How sure it is that an issued secret stands there. */
export type Confidence = "certain" | "high" | "medium" | "low";

/** A place that has the shape of a kind, as its validator sees it. */
export interface Candidate {
  /** All of it, one character per byte. */
  readonly text: string;
  /** The first group of the shape, which is the random part; all of it where the shape has no group. */
  readonly body: string;
  /** Text before and after it, at most that many bytes of each. */
  readonly before: (bytes: number) => string;
  readonly after: (bytes: number) => string;
  /** `2026-11-21`, UTC. */
  readonly today: string;
}

/** What a validator makes of a candidate. */
export interface Appraisal {
  /** Instead of the kind's own. */
  readonly confidence?: Confidence;
  /** What it found, for the message: `its checksum is right`. Holds nothing of the secret. */
  readonly note?: string;
  /** Two places with one identity are one secret. Default: the candidate's text. */
  readonly identity?: string;
}

/** Looks inside a candidate. `undefined`: it is not of this kind at all. */
export type Validate = (candidate: Candidate) => Appraisal | undefined;

/** What a report says of a kind, however its secrets are found. */
export interface KindLabel {
  /** kebab-case; part of fingerprints, so it is never renamed. */
  readonly id: string;
  /** `GitHub token`, for the message. */
  readonly title: string;
  readonly vendor: string;
  /** Meant to be seen by browsers: it never weighs more than a warning, and with low confidence no more than info. */
  readonly public?: boolean;
  /** What to do at the vendor. */
  readonly fix: string;
  /** Where the format is described. */
  readonly source: string;
  /** The month of the survey that the shape was taken from: vendors change their formats. */
  readonly since: string;
}

/** A kind that is known by how its secrets begin, or by what stands around them. */
export interface SecretKind extends KindLabel {
  /** Byte strings of at least 3 bytes, one of which stands in every secret of this kind. */
  readonly anchors: readonly string[];
  /** What stands before the anchor and belongs to the secret: the source of a regular expression, and its most bytes. */
  readonly lead?: { readonly shape: string; readonly max: number };
  /** From the anchor on: the source of a regular expression without nested quantifiers. */
  readonly shape: string;
  /** The most bytes that `shape` may span: 600, 8 kB where JSON is in it. */
  readonly max: number;
  /** `word`: no letter, digit or underscore may stand before it, unless it ends an escape such as `\n` or `%22`. */
  readonly left: "word" | "any";
  /** The same after it; `base64url` forbids a hyphen too. A right checksum excuses both sides. */
  readonly right: "word" | "base64url" | "any";
  readonly confidence: Confidence;
  /** Its validator knows a checksum: then the sides are judged after it, and may be excused. */
  readonly checksum?: true;
  /** Found in base64 too, all three alignments of it. */
  readonly encoded?: true;
  readonly validate?: Validate;
  /** `url`: what is shown is scheme and host, for there is no prefix that all have in common. */
  readonly evidence?: "url";
}
