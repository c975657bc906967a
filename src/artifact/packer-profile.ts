/**
 * What the tarballs of each package manager look like down to the header, so that one which packgate had made and which
 * does not look so is told. Only what was measured on every one of these majors, as root and as another user, with several
 * umasks and versions of Node: a false alarm would be worse than a field that is not compared. Of other majors nothing is
 * known, and nothing is claimed.
 */

import type { Client, Deviation, Packer } from "../model.ts";
import { BLOCK } from "./tar-header.ts";

interface Profile {
  readonly client: Client;
  readonly majors: readonly number[];
  /** XFL and OS of the gzip header; null where its level or the platform decides. */
  readonly gzip: readonly [number, number] | null;
  readonly types: string;
  /** Keys of PAX headers. */
  readonly pax: readonly string[];
  /** Seconds: the one date of every file. */
  readonly mtime: number;
  /** The digits of uid and gid. */
  readonly owner: string;
  readonly mode: (mode: number) => boolean;
}

/** 1985-10-26T08:15:00Z, and yarn's 1984-06-22T21:50:00Z. */
const NPM_DATE = 499_162_500;
const YARN_DATE = 456_789_000;

const plain = (mode: number) => mode === 0o644 || mode === 0o755;

const PROFILES: readonly Profile[] = [
  {
    client: "npm",
    majors: [10, 11, 12],
    gzip: [2, 255],
    types: "01x",
    pax: ["path", "linkpath", "mtime", "size"],
    mtime: NPM_DATE,
    owner: "",
    // node-tar's `portable`: the owner may read and write, nobody else may write.
    mode: (mode) => (mode & 0o622) === 0o600,
  },
  {
    client: "pnpm",
    majors: [10],
    gzip: null,
    types: "0x",
    pax: ["path"],
    mtime: NPM_DATE,
    owner: "000000",
    mode: plain,
  },
  // It writes long names as GNU tar does.
  { client: "pnpm", majors: [12], gzip: null, types: "0L", pax: [], mtime: NPM_DATE, owner: "", mode: plain },
  {
    client: "yarn",
    majors: [4],
    gzip: null,
    types: "0x",
    pax: ["path"],
    mtime: YARN_DATE,
    owner: "000000",
    mode: plain,
  },
  {
    client: "bun",
    majors: [1],
    gzip: null,
    types: "0x",
    pax: ["path", "hdrcharset"],
    mtime: NPM_DATE,
    owner: "000000",
    mode: () => true,
  },
];

/** Said of GNU long names, which pnpm 12 writes. */
const GNU_NAMES = new Set(["has a GNU tar header", "has a GNU long name header"]);

/** An archive that has been read, and where its headers are. */
export interface Read {
  /** The header of the gzip file. */
  readonly gzip: Buffer;
  readonly archive: Buffer;
  readonly headers: readonly number[];
  readonly deviations: readonly Deviation[];
}

/**
 * The deviations of an archive whose packer is known: without what this packer is known to write, and with everything that
 * it does not. The same list where no profile is known.
 */
export function heldAgainstProfile(
  { gzip, archive, headers, deviations }: Read,
  packer: Packer | null,
): readonly Deviation[] {
  const profile = packer === null ? undefined : profileOf(packer);
  if (profile === undefined) return deviations;
  const strange = new Set<string>();
  const [xfl, os] = profile.gzip ?? [gzip[8], gzip[9]];
  if (gzip[8] !== xfl || gzip[9] !== os || gzip.readUInt32LE(4) !== 0) strange.add("a gzip header");
  for (const at of headers) for (const what of strangeIn(archive, at, profile)) strange.add(what);
  const own = profile.types.includes("L") ? deviations.filter(({ message }) => !GNU_NAMES.has(message)) : deviations;
  const unlike = [...strange].map((what): Deviation => {
    return {
      kind: "oddity",
      path: null,
      message: `has ${what} that ${profile.client} does not write, although it packed this`,
    };
  });
  return [...own, ...unlike];
}

function profileOf({ client, version }: Packer): Profile | undefined {
  const major = Number.parseInt(version, 10);
  return PROFILES.find((profile) => profile.client === client && profile.majors.includes(major));
}

function* strangeIn(archive: Buffer, at: number, profile: Profile): Iterable<string> {
  const field = (start: number, length: number) =>
    archive.toString("latin1", at + start, at + start + length).replace(/[\0 ]+$/, "");
  const number = (start: number, length: number) => Number.parseInt(field(start, length), 8);
  const type = String.fromCharCode(archive[at + 156] ?? 0);
  // Symbolic links are told as what they are.
  if (!profile.types.includes(type) && type !== "2") yield "a type of entry";
  // Nobody reads the other fields of a GNU name.
  if (type === "L") return;
  if (archive.toString("latin1", at + 257, at + 265) !== "ustar\u000000") yield "a format";
  if (number(136, 12) !== profile.mtime) yield "a date";
  if (field(108, 8) !== profile.owner || field(116, 8) !== profile.owner) yield "an owner";
  if (field(265, 64) !== "") yield "the name of an owner";
  if (type === "x") {
    const keys = paxKeys(archive.toString("latin1", at + BLOCK, at + BLOCK + number(124, 12)));
    if (!keys.every((key) => profile.pax.includes(key))) yield "PAX metadata";
  } else if (type !== "2" && !profile.mode(number(100, 8))) yield "a mode";
}

/** Of records that have been read: each begins with its length. */
function paxKeys(records: string): readonly string[] {
  const keys: string[] = [];
  for (let at = 0; at < records.length; at += Number.parseInt(records.slice(at, at + 10), 10)) {
    keys.push(records.slice(records.indexOf(" ", at) + 1, records.indexOf("=", at)));
  }
  return keys;
}
