/** What other readers say is in a tarball. None of them is trusted with a disk: they list, and write contents to a pipe. */

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Parser, type ReadEntry } from "tar";

/** A file, by the path that the archive gives it. Hard links are the file that they name. */
export interface Listed {
  readonly path: string;
  readonly size: number;
  readonly digest: string;
}

/** Lists each of these tarballs; text in place of a list says why it cannot be read. */
export type Reader = (paths: readonly string[]) => readonly (readonly Listed[] | string)[];

interface Raw {
  readonly path: string;
  readonly bytes: Buffer | { readonly linkTo: string };
}

/** packgate's own list. */
export function ownList(files: readonly { readonly path: string; readonly bytes: Buffer }[]): readonly Listed[] {
  return files.map(({ path, bytes }) => ({ path, size: bytes.length, digest: digestOf(bytes) }));
}

/** node-tar, as npm runs it: on the compressed bytes, going on after warnings. */
export function nodeTarList(tarball: Buffer): readonly Listed[] | string {
  const raw: Raw[] = [];
  const parser = new Parser({ strict: false });
  let failed: Error | undefined;
  parser.on("error", (error: Error) => {
    failed = error;
  });
  parser.on("entry", (entry: ReadEntry) => {
    const pieces: Buffer[] = [];
    entry.on("data", (piece: Buffer) => pieces.push(piece));
    entry.on("end", () => {
      if (entry.type === "Link") raw.push({ path: entry.path, bytes: { linkTo: `${entry.linkpath}` } });
      else if (entry.type !== "Directory") raw.push({ path: entry.path, bytes: Buffer.concat(pieces) });
    });
  });
  try {
    parser.end(tarball);
  } catch (error) {
    return String(error);
  }
  return failed === undefined ? resolved(raw) : String(failed);
}

/** The same files, by the paths at which npm installs them: without the top directory. */
export function installed(list: readonly Listed[] | string): readonly Listed[] | string {
  if (typeof list === "string") return list;
  return list.map((file) => {
    const segments = file.path.split("/").slice(1);
    return { ...file, path: segments.filter((segment) => segment !== ".").join("/") };
  });
}

function resolved(raw: readonly Raw[]): readonly Listed[] {
  const contents = new Map<string, Buffer>();
  return raw.map(({ path, bytes }) => {
    const content = Buffer.isBuffer(bytes) ? bytes : (contents.get(bytes.linkTo) ?? Buffer.from("a link to nothing"));
    contents.set(path, content);
    return { path, size: content.length, digest: digestOf(content) };
  });
}

function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const PYTHON = `
import json, sys, tarfile
for name in json.load(sys.stdin):
    out = []
    try:
        with tarfile.open(name, "r:gz") as archive:
            for one in archive.getmembers():
                if one.isreg(): out.append([one.name, archive.extractfile(one).read().hex(), None])
                elif not one.isdir(): out.append([one.name, "", one.linkname])
    except Exception as error:
        out = repr(error)
    print(json.dumps(out))
`;

/** Python's tarfile, one process for all. */
const python: Reader = (paths) => {
  const { stdout } = run("python3", ["-I", "-c", PYTHON], JSON.stringify(paths));
  return stdout
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => {
      const list = JSON.parse(line) as string | [string, string, string | null][];
      if (typeof list === "string") return list;
      return resolved(
        list.map(([path, hex, link]) => ({ path, bytes: link === null ? Buffer.from(hex, "hex") : { linkTo: link } })),
      );
    });
};

/** GNU tar: all contents behind one another, and beside them a list with sizes. It is handed what gzip would hand it. */
const gnuTar: Reader = (paths) =>
  paths.map((path) => {
    const options = ["--extract", "--to-stdout", "-vv", "--quoting-style=escape", "--file=-"];
    const { stdout: contents, stderr } = run("tar", options, gunzipSync(readFileSync(path)));
    const raw: Raw[] = [];
    let at = 0;
    let seen = 0;
    for (const line of stderr.toString("latin1").split("\n")) {
      const match = /^([-a-zA-Z])\S+ \S+ +(\d+) (?:\d{4}-\S+ \S+|\S+) +(.*)$/.exec(line);
      if (match !== null) seen += 1;
      if (match === null || match[1] === "d") continue;
      const [size, name] = [Number(match[2]), match[3]!];
      const [own, target] = match[1] === "h" ? name.split(" link to ") : [name];
      const bytes = target === undefined ? contents.subarray(at, at + size) : { linkTo: unescaped(target) };
      if (target === undefined) at += size;
      raw.push({ path: unescaped(own!), bytes });
    }
    if (seen === 0) return stderr.toString();
    return at === contents.length ? resolved(raw) : "its list and its contents have two sizes";
  });

/** bsdtar: it writes the archive anew, in its own words, which leave no doubt. */
const bsdtar: Reader = (paths) =>
  paths.map((path) => {
    const { stdout, stderr } = run("bsdtar", ["-cf", "-", "--format=pax", `@${path}`]);
    return stdout.length === 0 ? stderr.toString() : nodeTarList(stdout);
  });

/** Bytes as Latin-1, with octal escapes and those of C, are the text that they spell. */
function unescaped(text: string): string {
  const bytes = text.replace(/\\([0-7]{3}|[abfnrtv\\ ])/g, (_, what: string) => {
    if (what.length === 3) return String.fromCharCode(Number.parseInt(what, 8));
    const letter = "abtnvfr".indexOf(what);
    return letter === -1 ? what : String.fromCharCode(7 + letter);
  });
  return Buffer.from(bytes, "latin1").toString();
}

function run(program: string, options: readonly string[], input: Buffer | string = ""): SpawnSyncReturns<Buffer> {
  const env = { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" };
  const result = spawnSync(program, options, { input, env, timeout: 600_000, maxBuffer: 1 << 30 });
  if (result.error !== undefined) throw result.error;
  return result;
}

const readers: { readonly [name: string]: readonly [program: string, says: RegExp, reader: Reader] } = {
  "Python's tarfile": ["python3", /^Python 3/, python],
  "GNU tar": ["tar", /GNU tar/, gnuTar],
  bsdtar: ["bsdtar", /^bsdtar/, bsdtar],
};

/** Those that are on this machine, and the names of those that are not. */
export function presentReaders(): {
  readonly present: readonly (readonly [string, Reader])[];
  readonly absent: readonly string[];
} {
  const present: [string, Reader][] = [];
  const absent: string[] = [];
  for (const [name, [program, says, reader]] of Object.entries(readers)) {
    const { stdout } = spawnSync(program, ["--version"]);
    if (stdout !== null && says.test(stdout.toString())) present.push([name, reader]);
    else absent.push(name);
  }
  return { present, absent };
}
