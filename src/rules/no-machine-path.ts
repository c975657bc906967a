import { isBundled } from "../inspect/paths.ts";
import { count } from "../inspect/quantity.ts";
import type { Hit, Literal, SourceMap } from "../model.ts";
import { defineRule } from "./define-rule.ts";

/** What stands at a place: a value of this machine, or somebody's home directory (`kind` null). */
interface Place {
  readonly kind: string | null;
  /** Bytes of the value: the package directory is longer than the home directory that it begins with. */
  readonly length: number;
}

/**
 * A path of the building machine tells a user's name, a customer's, a project's, and that the package works on that
 * machine only. Findings name the kind of the path and never the path: it is personal data.
 */
export default defineRule({
  id: "no-machine-path",
  title: "Path of the machine that built it",
  severity: "error",
  waiver: "path",
  fix: "Build with relative paths: no absolute sourceRoot, and no __dirname or import.meta.url that the bundler replaces",
  literals: ({ surroundings }) => [
    ...(surroundings.machine ?? []).flatMap(identityLiterals),
    ...["/Users/", "/home/", ":\\Users\\", ":\\\\Users\\\\"].map(homeLiteral),
  ],
  *check({ artifact, inspection, hits }) {
    const layersTold = new Set<string>();
    const entriesTold = new Set<string>();
    for (const found of groups(longest((hits as readonly Hit<Place>[]).filter(({ fact }) => fact.kind !== null)))) {
      const { entry, layers, line, column, fact } = found[0]!;
      const { kind } = fact as { kind: string };
      layersTold.add(layerKey({ entry, layers }));
      entriesTold.add(entry.path);
      const what = kind === NAMES ? `this machine's ${kind}` : `the path of this machine's ${kind}`;
      const times = found.length > 1 ? ` (${count(found.length, "place")})` : "";
      yield { entry, layers, position: { line, column }, message: `holds ${what}${times}`, key: kind };
    }
    // Others have published these: there is nothing to be built again here.
    const isPublished = artifact.origin.kind === "registry";
    for (const map of inspection.sourceMaps) {
      const absolute = [map.sourceRoot ?? "", ...map.names].filter(isAbsolute);
      if (absolute.length === 0 || layersTold.has(layerKey(map))) continue;
      entriesTold.add(map.entry.path);
      yield {
        entry: map.entry,
        layers: map.layers,
        position: { line: map.line, column: map.column },
        message: `names sources at an absolute path (${count(absolute.length, "place")})`,
        key: "sources",
        ...(isPublished || isBundled(map.entry.path) ? { weight: "warning" as const } : {}),
      };
    }
    for (const { entry, layers, line, column, fact } of hits as readonly Hit<Place>[]) {
      if (fact.kind !== null || entriesTold.has(entry.path) || isBundled(entry.path)) continue;
      entriesTold.add(entry.path);
      yield {
        entry,
        layers,
        position: { line, column },
        message: "names a home directory",
        key: "home",
        weight: "info",
      };
    }
  },
});

const NAMES = "user and host name";

function layerKey({ entry, layers }: Pick<Hit, "entry" | "layers"> | Pick<SourceMap, "entry" | "layers">): string {
  return JSON.stringify([entry.path, layers]);
}

/** One place is one path: of values that begin alike, only the longest that stands there is told. */
function longest(hits: readonly Hit<Place>[]): Iterable<Hit<Place>> {
  const places = new Map<string, Hit<Place>>();
  for (const hit of hits) {
    const place = `${hit.line}:${hit.column} ${layerKey(hit)}`;
    if (hit.fact.length > (places.get(place)?.fact.length ?? 0)) places.set(place, hit);
  }
  return places.values();
}

function groups(hits: Iterable<Hit<Place>>): Iterable<Hit<Place>[]> {
  const groups = new Map<string, Hit<Place>[]>();
  for (const hit of hits) {
    const key = `${hit.fact.kind} ${layerKey(hit)}`;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [hit]);
    else list.push(hit);
  }
  return groups.values();
}

// ── Identity of this machine ───────────────────────────────────────────────────────────────────────────────────────

function identityLiterals({ kind, value }: { readonly kind: string; readonly value: string }): Literal<Place>[] {
  const isName = kind === NAMES;
  const mayFollowLetters = !isName && isDistinctive(kind, value);
  return forms(value).map((text) => ({
    text,
    read: (bytes, offset) => {
      const length = Buffer.byteLength(text);
      if (continues(bytes, offset + length)) return undefined;
      if (!mayFollowLetters && !begins(bytes, offset)) return undefined;
      if (isName ? isWithinName(bytes, offset) : isOnServer(bytes, offset)) return undefined;
      return { kind, length };
    },
  }));
}

/** Strings stand shoulder to shoulder in compiled programs, so a path that is nobody else's may follow a letter. */
function isDistinctive(kind: string, value: string): boolean {
  return kind === "home directory" || value.split(/[\\/]/).filter((segment) => segment !== "").length >= 3;
}

/** As it is, within a JSON or JS string, with the slashes that tools write on Windows, and as URLs write it. */
function forms(value: string): string[] {
  const slashed = /^[A-Za-z]:\\/.test(value) ? value.replaceAll("\\", "/") : value;
  const encoded = [encodeURIComponent(value), encodeURIComponent(slashed), encodeURI(slashed)];
  return [
    ...new Set([
      value,
      value.replaceAll("\\", "\\\\"),
      slashed,
      ...encoded,
      ...encoded.map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    ]),
  ];
}

const DOT = 0x2e;
const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const PLUS = 0x2b;
const isWord = (byte: number | undefined) => byte !== undefined && /[\w-]/.test(String.fromCharCode(byte));

/** Whether the last segment goes on after `at`: `/Users/alice` in `/Users/alicent` or `/Users/alice.old` is another one. */
function continues(bytes: Buffer, at: number): boolean {
  return isWord(bytes[at]) || (bytes[at] === DOT && isWord(bytes[at + 1]));
}

/** Not within a longer path; `\n` and `%20` before it are no part of one. */
function begins(bytes: Buffer, at: number): boolean {
  return !isWord(bytes[at - 1]) || bytes[at - 2] === BACKSLASH || bytes[at - 3] === PERCENT;
}

/** `a.alice@host`, `+alice@host` */
function isWithinName(bytes: Buffer, at: number): boolean {
  return bytes[at - 1] === DOT || bytes[at - 1] === PLUS;
}

const LONGEST_URL = 256;

/** A path on a web server, which may be called like one here; a development server's is one here. */
function isOnServer(bytes: Buffer, at: number): boolean {
  const before = bytes.toString("latin1", Math.max(0, at - LONGEST_URL), at);
  return /https?:\/\/(?!localhost|127\.)[^\s"'`<>()?#=]*$/.test(before);
}

// ── Absolute paths in fields, home directories in text ──────────────────────────────────────────────────────────────

/** `/src/a.ts` is no path of a machine: bundlers write it for the root of the project. */
const ABSOLUTE =
  /^(?:file:(?:\/(?!\/)|\/\/(?:localhost)?\/)|[A-Za-z]:[\\/]|\\\\[^\\]+\\|\/(?:(?:Users|home|builds)\/[^/]+|root|tmp|opt|Volumes|private\/(?:tmp|var)|var\/(?:folders|lib|task))\/.)/;

function isAbsolute(name: string): boolean {
  // `webpack:///C:/…`, `webpack:////Users/…`: the bundler's own scheme before it.
  return ABSOLUTE.test(name) || ABSOLUTE.test(name.replace(/^(?!file:)[a-z][a-z-]+:\/\/[^/]*\//, ""));
}

/** Names that stand for anybody in manuals and tests, or that images and services give to everybody. */
const NOBODY = new Set(
  (
    "user users username user-name user_name your-name yourname your-user you me someone somebody foo bar baz foobar test tester testuser " +
    "example name alice bob joe john jane doe johndoe node runner root admin ubuntu debian ec2-user pi vagrant docker " +
    "postgres mysql git www www-data app dev developer docs doc public shared guest default linuxbrew circleci vsts " +
    "jenkins travis build builder codespace vscode gitpod vercel coder deploy web_user emscripten project projects path to dir"
  ).split(" "),
);
/** What git looks at to tell binary files from text: https://git-scm.com/docs/gitattributes */
const TEXT_SAMPLE = 8000;

const DRIVE = /\b[A-Za-z]$/;
/** Elsewhere it is a path below another one, or on a server. */
const BEGINNING = /^$|(?:[\s"'`(=,<>[]|file:\/\/|\b[A-Za-z]:|\\[nrt])$/;

function homeLiteral(text: string): Literal<Place> {
  return {
    text,
    read: (bytes, offset) => {
      const end = offset + text.length;
      const name = /^([A-Za-z][\w.-]{0,39})(?:\/|\\{1,2})[\w.@-]/.exec(bytes.toString("latin1", end, end + 43))?.[1];
      if (name === undefined || NOBODY.has(name.toLowerCase())) return undefined;
      const before = bytes.toString("latin1", Math.max(0, offset - 8), offset);
      if (!(text.startsWith(":") ? DRIVE : BEGINNING).test(before)) return undefined;
      return bytes.subarray(0, TEXT_SAMPLE).includes(0) ? undefined : { kind: null, length: text.length };
    },
  };
}
