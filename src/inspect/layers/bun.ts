import { binaryOf, isText } from "../binary.ts";
import type { Container, Inner } from "./carrier.ts";
import { zstd } from "./zstd.ts";

/**
 * `bun build --compile` puts an application behind a copy of the runtime. There is no specification: the layout is read
 * as `src/StandaloneModuleGraph.zig` of oven-sh/bun writes it, and as Bun 1.1.30 and 1.2.2 for Linux and 1.4.5 for Linux,
 * macOS and Windows did:
 *
 *     texts, source maps and bytecode of the modules · the list of modules · offsets · trailer
 *
 * All integers are little-endian, a pointer is an offset in the payload and a length.
 */
export const BUN_TRAILER = "\n---- Bun! ----\n";

/** One module of the application: a bundle, or a file that was imported to be carried along. */
interface Module {
  readonly name: string;
  readonly contents: Buffer;
  /** With `--sourcemap`: the original sources, each a zstd frame of its own. */
  readonly originals: readonly { readonly path: string; readonly frame: Buffer }[];
}

/** Behind the payload stands only what linkers write last: section headers, a code signature (measured: up to 931 kB). */
const NEAR_THE_END = 2 << 20;
/** How far before a trailer the payload of an unknown layout is looked for. */
const TAIL = 1 << 20;
/** Later trailers are tried first: the runtime and the application may hold the string, too. */
const MOST_TRAILERS = 4;
/** Modules, and sources of one: no application has as many. */
const MOST_PARTS = 100_000;
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

export const bun: Container = {
  matches: (bytes) => isExecutable(bytes) && bytes.lastIndexOf(BUN_TRAILER) !== -1,
  *open(bytes, _name, budget) {
    const modules = lastModules(bytes);
    if (modules === undefined) {
      const tail = tailBefore(bytes, bytes.lastIndexOf(BUN_TRAILER));
      if (tail?.includes(ZSTD_MAGIC)) {
        const unreadable = "laid out in a way that packgate does not know";
        yield { chain: ["Bun executable"], format: "Bun application", unreadable };
      }
      return;
    }
    for (const { name, contents, originals } of modules) {
      // Text stands in the executable as it is, and has been searched.
      if (!isText(contents)) yield { chain: ["Bun executable"], bytes: contents, name };
      for (const { path, frame } of originals) {
        for (const inner of zstd.open(frame, path, budget)) yield asOriginal(inner, path);
      }
    }
  },
};

function asOriginal(inner: Inner, path: string): Inner {
  const chain = ["Bun executable", ...inner.chain];
  return "unreadable" in inner ? { ...inner, chain } : { ...inner, chain, original: path };
}

function isExecutable(bytes: Buffer): boolean {
  return binaryOf(bytes)?.kind === "executable";
}

function lastModules(bytes: Buffer): readonly Module[] | undefined {
  let trailer = bytes.lastIndexOf(BUN_TRAILER);
  for (let tried = 0; tried < MOST_TRAILERS && trailer > 0; tried += 1) {
    const modules = modulesBefore(bytes, trailer);
    if (modules !== undefined) return modules;
    trailer = bytes.lastIndexOf(BUN_TRAILER, trailer - 1);
  }
  return undefined;
}

/**
 * The texts in which the path comments of a bundle may stand, for the trailer at `offset`; none where the trailer is one
 * of the runtime's strings.
 */
export function bundlesBefore(bytes: Buffer, offset: number): readonly Buffer[] {
  if (!isExecutable(bytes)) return [];
  const modules = modulesBefore(bytes, offset);
  if (modules !== undefined) return modules.map(({ contents }) => contents);
  return [tailBefore(bytes, offset) ?? []].flat();
}

/** Of an unknown layout: what stands before a trailer at the end of the file, where the runtime has ended already. */
function tailBefore(bytes: Buffer, trailer: number): Buffer | undefined {
  if (bytes.length - trailer > NEAR_THE_END) return undefined;
  return bytes.subarray(Math.max(0, trailer - TAIL), trailer);
}

/** Of 1.4 and before (since when is not known). Both begin with a count of bytes (8) and the pointer to the list (8). */
const OFFSETS_SIZES = [32, 24];
/** A module is pointers to name, text, source map, and more from version to version; 52 and 36 have been seen. */
const MODULE_SIZES = [52, 36, 32, 28];
const VIRTUAL_ROOT = /^(?:\/\$bunfs\/|B:[/\\]~BUN[/\\]|compiled:\/\/root\/)/;

/** Undefined where no known layout fits: every module must have a name below the virtual root. */
function modulesBefore(bytes: Buffer, trailer: number): readonly Module[] | undefined {
  for (const offsetsSize of OFFSETS_SIZES) {
    const offsets = trailer - offsetsSize;
    if (offsets < 0) continue;
    const size = Number(bytes.readBigUInt64LE(offsets));
    if (size === 0 || size > offsets) continue;
    const payload = bytes.subarray(offsets - size, offsets);
    const list = sliceAt(payload, bytes, offsets + 8);
    if (list === undefined || list.length === 0) continue;
    for (const moduleSize of MODULE_SIZES) {
      const modules = list.length % moduleSize === 0 ? modulesIn(payload, list, moduleSize) : undefined;
      if (modules !== undefined) return modules;
    }
  }
  return undefined;
}

function modulesIn(payload: Buffer, list: Buffer, moduleSize: number): readonly Module[] | undefined {
  if (list.length / moduleSize > MOST_PARTS) return undefined;
  const modules: Module[] = [];
  // Slices of a payload do not overlap; where they do, a small file would ask for endless work.
  let left = payload.length;
  for (let at = 0; at < list.length; at += moduleSize) {
    const [name, contents, map] = [at, at + 8, at + 16].map((pointer) => sliceAt(payload, list, pointer));
    if (name === undefined || contents === undefined || map === undefined) return undefined;
    left -= name.length + contents.length + map.length;
    if (left < 0 || !VIRTUAL_ROOT.test(name.toString("latin1", 0, 20))) return undefined;
    const originals = map.length === 0 ? [] : originalsIn(map);
    if (originals === undefined) return undefined;
    modules.push({ name: textOf(name), contents, originals });
  }
  return modules;
}

/** The number of sources (4), bytes of the mappings (4), pointers to the names, pointers to the frames. */
function originalsIn(map: Buffer): Module["originals"] | undefined {
  const sources = map.length < 8 ? 0 : map.readUInt32LE(0);
  if (sources > MOST_PARTS || 8 + sources * 16 > map.length) return undefined;
  const originals: { readonly path: string; readonly frame: Buffer }[] = [];
  let left = map.length;
  for (let index = 0; index < sources; index += 1) {
    const name = sliceAt(map, map, 8 + index * 8);
    const frame = sliceAt(map, map, 8 + (sources + index) * 8);
    if (name === undefined || frame === undefined) return undefined;
    left -= name.length + frame.length;
    if (left < 0) return undefined;
    if (frame.length > 0) originals.push({ path: textOf(name), frame });
  }
  return originals;
}

/** The slice of `whole` that a pointer at `at` in `pointers` names. */
function sliceAt(whole: Buffer, pointers: Buffer, at: number): Buffer | undefined {
  const start = pointers.readUInt32LE(at);
  const end = start + pointers.readUInt32LE(at + 4);
  return end > whole.length ? undefined : whole.subarray(start, end);
}

const LONGEST_NAME = 1024;

function textOf(name: Buffer): string {
  return name.toString("utf8", 0, LONGEST_NAME);
}
