import { binaryOf } from "../binary.ts";
import type { Container } from "./carrier.ts";
import { type Application, damaged, indexIn, isObject, isPlace, type PackedFile, packedFiles } from "./packed-files.ts";

/**
 * pkg (vercel/pkg, and yao-pkg/pkg without `--sea`) puts an application behind a copy of Node. There is no specification:
 * the layout is read as `lib/producer.ts` and `lib/packer.ts` of both projects write it; no executable was at hand.
 *
 *     Node · payload: the stripes of all files, one after another · prelude
 *
 * The prelude is JavaScript and ends with its arguments, each on a line of its own: the virtual file system
 * `{path: {store: [offset, length]}}` with offsets in the payload, the entry point, links, and from 5.4 on a dictionary of
 * the names in the paths, and how each stripe is compressed: 0 not, 1 gzip, 2 brotli, and in yao-pkg 3 zstd.
 */
const PRELUDE =
  "(function(process, require, console, EXECPATH_FD, PAYLOAD_POSITION, PAYLOAD_SIZE) { return (function (REQUIRE_COMMON, ";
const PKG: Application = { step: "pkg executable", format: "pkg application" };

const ARGUMENTS = /\n\},\n(\{.*\})\n,\n".*"((?:\n,\n.+)*)\n\);/;
/** Of bytecode and of content; the other two are lists of directories and what stat(2) says. */
const STORES = ["0", "1"];
/** gzip and zstd are known by their magic, brotli by a name only. */
const SUFFIX: readonly (string | undefined)[] = ["", "", ".br", ""];
/** No prelude has as many bytes: its code is some 100 kB, the rest is the index. */
const LARGEST_PRELUDE = 128 << 20;

export const pkg: Container = {
  matches: (bytes) => binaryOf(bytes)?.kind === "executable" && bytes.lastIndexOf(PRELUDE) !== -1,
  *open(bytes, _name, budget) {
    // The last: an application may carry pkg itself.
    const prelude = bytes.lastIndexOf(PRELUDE);
    const [, json = "", rest = ""] =
      ARGUMENTS.exec(bytes.toString("utf8", prelude, Math.min(bytes.length, prelude + LARGEST_PRELUDE))) ?? [];
    const [, , dictionary = "{}", method = "0"] = rest.split("\n,\n");
    const files = indexIn(json);
    const names = indexIn(dictionary);
    if (!isObject(files) || !isObject(names)) {
      yield damaged(PKG);
      return;
    }
    const suffix = SUFFIX[Number(method)];
    if (suffix === undefined) {
      yield {
        chain: [PKG.step],
        format: PKG.format,
        unreadable: "compressed by a method that packgate does not have",
      };
      return;
    }
    const stripes = [...stripesOf(files)];
    // The prelude stands behind the last stripe.
    const size = stripes.reduce(
      (most, { offset, length }) => Math.max(most, isPlace(offset, length) ? offset + length : 0),
      0,
    );
    const payload = prelude - size;
    if (payload < 0) {
      yield damaged(PKG);
      return;
    }
    const original = new Map(Object.entries(names).map(([name, token]) => [String(token), name]));
    const all = stripes
      .filter(({ store }) => STORES.includes(store))
      .map(({ key, offset, length }): PackedFile => {
        const path =
          original.size === 0
            ? key
            : key
                .split(/[$/]/)
                .map((token) => original.get(token) ?? token)
                .join("/");
        return { path, name: `${path}${suffix}`, start: payload + offset, length };
      });
    yield* packedFiles(bytes, all, PKG, budget);
  },
};

interface Stripe {
  readonly key: string;
  readonly store: string;
  readonly offset: number;
  readonly length: number;
}

function* stripesOf(files: object): Iterable<Stripe> {
  for (const [key, stores] of Object.entries(files)) {
    for (const [store, place] of Object.entries(isObject(stores) ? stores : { 1: [] })) {
      const [offset, length] = Array.isArray(place) ? place.map(Number) : [];
      yield { key, store, offset: offset ?? Number.NaN, length: length ?? Number.NaN };
    }
  }
}
