/** Electron's archive: two Chromium pickles that hold sizes and a JSON index, then the files one after another. */

import { PackgateError } from "../../errors.ts";
import { type Budget, reserve } from "./budget.ts";
import type { Container, Inner } from "./carrier.ts";

const MOST_MEMBERS = 200_000;
const DEEPEST = 256;
const LONGEST_PATH = 1 << 16;
const LARGEST_INDEX = 64 << 20;

export const asar: Container = {
  matches: (bytes) => {
    if (bytes.length < 17 || bytes.readUInt32LE(0) !== 4 || bytes[16] !== 0x7b) return false;
    // The second pickle's size, its payload's, and the JSON's, each within the one before.
    const [pickle, payload, json] = [4, 8, 12].map((at) => bytes.readUInt32LE(at)) as [number, number, number];
    return pickle === payload + 4 && json + 4 <= payload && payload - json < 8;
  },
  *open(bytes, _name, budget) {
    const start = 8 + bytes.readUInt32LE(4);
    const json = bytes.readUInt32LE(12);
    if (json > LARGEST_INDEX) throw new PackgateError("ELIMIT", "is an asar archive with an index of more than 64 MiB");
    const index = parse(bytes.subarray(16, 16 + json));
    if (!isObject(index) || !isObject(index["files"])) {
      yield { chain: ["asar"], format: "asar", unreadable: "damaged" };
      return;
    }
    let viewed = 0;
    for (const { path, node } of filesOf(index["files"])) {
      const size = node["size"];
      const offset = Number(node["offset"]);
      const from = start + offset;
      const isPlace = typeof size === "number" && Number.isSafeInteger(size) && Number.isSafeInteger(offset);
      if (!isPlace || size < 0 || offset < 0 || from + size > bytes.length) {
        yield { chain: ["asar", path], format: "asar", unreadable: "damaged" };
        continue;
      }
      viewed += size;
      if (size > 0) yield member(path, bytes.subarray(from, from + size), viewed > bytes.length ? budget : undefined);
    }
  },
};

/** Files that lie over each other would make much of little: what goes beyond the archive's own size is paid for. */
function member(path: string, bytes: Buffer, budget: Budget | undefined): Inner {
  if (budget !== undefined) reserve(budget, bytes.length);
  return { chain: ["asar", path], bytes, name: path };
}

type Json = { readonly [key: string]: unknown };

/** Every file of the index but links and those that lie beside the archive. */
function* filesOf(root: Json): Iterable<{ readonly path: string; readonly node: Json }> {
  const open = [{ prefix: "", depth: 0, entries: Object.entries(root).values() }];
  let members = 0;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { value, done } = top.entries.next();
    if (done) {
      open.pop();
      continue;
    }
    members += 1;
    const [name, node] = value;
    const path = `${top.prefix}${name}`;
    if (members > MOST_MEMBERS || top.depth > DEEPEST || path.length > LONGEST_PATH) {
      throw new PackgateError("ELIMIT", `is an asar archive with more than ${MOST_MEMBERS} members or too long paths`);
    }
    if (!isObject(node)) yield { path, node: {} };
    else if (isObject(node["files"])) {
      open.push({ prefix: `${path}/`, depth: top.depth + 1, entries: Object.entries(node["files"]).values() });
    } else if (node["unpacked"] !== true && typeof node["link"] !== "string") yield { path, node };
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString("utf8"));
  } catch (error) {
    // Told as an archive that cannot be read.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
