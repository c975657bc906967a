import { binaryOf } from "../binary.ts";
import type { Container } from "./carrier.ts";
import { type Application, damaged, indexIn, isObject, isPlace, type Json, packedFiles } from "./packed-files.ts";
import { zip } from "./zip.ts";

/**
 * nexe puts an application behind a copy of Node. There is no specification: the layout is read as `src/compiler.ts` and
 * `src/patches/boot-nexe.ts` of nexe/nexe write and read it; no executable was at hand.
 *
 *     Node · code · bundle · `<nexe~~sentinel>` · bytes of the code, bytes of the bundle (two little-endian doubles)
 *
 * The bundle is a ZIP archive from 4 on. Before, the code says where its files stand:
 * `process.__nexe = {"resources":{path: [offset in the bundle, length]}}`.
 */
const SENTINEL = Buffer.from("<nexe~~sentinel>");
const FOOTER = SENTINEL.length + 16;
const NEXE: Application = { step: "nexe executable", format: "nexe application" };

const INDEX = /process\.__nexe\s*=\s*(\{"resources":\{.*?\}\})/;
/** The index is among the first things in the code. */
const LARGEST_CODE = 128 << 20;
const ZIP_MAGIC = Buffer.from("PK");

export const nexe: Container = {
  matches: (bytes) =>
    bytes.length > FOOTER &&
    bytes.compare(SENTINEL, 0, SENTINEL.length, bytes.length - FOOTER, bytes.length - 16) === 0 &&
    binaryOf(bytes)?.kind === "executable",
  *open(bytes, name, budget) {
    const end = bytes.length - FOOTER;
    const codeSize = bytes.readDoubleLE(bytes.length - 16);
    const bundleSize = bytes.readDoubleLE(bytes.length - 8);
    if (!isPlace(codeSize, bundleSize) || codeSize + bundleSize > end) {
      yield damaged(NEXE);
      return;
    }
    const bundle = end - bundleSize;
    const code = bytes.toString("utf8", bundle - codeSize, Math.min(bundle, bundle - codeSize + LARGEST_CODE));
    const json = INDEX.exec(code)?.[1];
    const index = json === undefined ? undefined : indexIn(json);
    if (isObject(index) && isObject(index["resources"])) {
      yield* packedFiles(bytes, filesOf(index["resources"], bundle), NEXE, budget);
    } else if (bundleSize > 0) {
      const isZip = bytes.compare(ZIP_MAGIC, 0, ZIP_MAGIC.length, bundle, bundle + ZIP_MAGIC.length) === 0;
      // A good archive is opened where it stands, behind a program.
      if (!isZip || !zip.matches(bytes, name)) yield damaged(NEXE);
    }
  },
};

function* filesOf(resources: Json, bundle: number) {
  for (const [path, place] of Object.entries(resources)) {
    const [offset = Number.NaN, length = Number.NaN] = Array.isArray(place) ? place.map(Number) : [];
    yield { path, start: bundle + offset, length };
  }
}
