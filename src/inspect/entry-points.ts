import { posix } from "node:path";
import type { Artifact, Manifest } from "../model.ts";
import { affixSearch } from "./affixes.ts";
import { lateBuild } from "./late-build.ts";
import { packedPaths } from "./packed-paths.ts";
import { count } from "./quantity.ts";

/** A file that a manifest promises to its users. */
export interface EntryPoint {
  /** `main`, `bin.acme`, `exports["./x"].import` */
  readonly field: string;
  /** The same as keys of the manifest. */
  readonly keys: readonly (string | number)[];
  /** As it would be packed: without `./`. */
  readonly path: string;
  /** How the readers of the field find a file: by its exact name, by Node's rules for `main`, by TypeScript's. */
  readonly lookup: "exact" | "node" | "types" | "wildcard";
  /** False for hints to tools, `types` and `module`: the package is used without them, too. */
  readonly claimed: boolean;
  /** A missing one breaks only some users: a hint, a wildcard, a condition of somebody's own. */
  readonly weak: boolean;
}

/** Deeper conditions than anybody nests. */
const MAX_DEPTH = 33;

/**
 * Conditions that Node, its peers and bundlers set by themselves; another one is set by those who know it. `types` is not
 * among them: what it names is missing in packages that work (@babel/helper-string-parser), as with the field `types`.
 */
const CONDITIONS = new Set(
  (
    "import require default node browser module module-sync module-import worker worklet deno bun electron " +
    "node-addons production react-native react-server edge-light edge-routine workerd netlify svelte style sass script"
  ).split(" "),
);

const NODE_SUFFIXES = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
const TYPE_SUFFIXES = ["", ".d.ts", ".d.mts", ".d.cts", ".ts", ".tsx", "/index.d.ts", "/index.ts"];

/** What `main`, `bin` and `exports` claim, and what `types`, `typings`, `module` and `style` hint at, in that order. */
export function entryPointsOf(manifest: Manifest): EntryPoint[] {
  const { main, bin, exports } = manifest as { main?: unknown; bin?: unknown; exports?: unknown };
  const points: EntryPoint[] = [];
  const add = (
    keys: EntryPoint["keys"],
    target: unknown,
    lookup: EntryPoint["lookup"],
    claimed: boolean,
    weak: boolean,
    field = keys.join("."),
  ) => {
    if (typeof target !== "string" || target === "") return;
    points.push({ field, keys, path: posix.normalize(target).replace(/^\/+|\/+$/g, ""), lookup, claimed, weak });
  };

  add(["main"], main, "node", true, false);
  for (const [name, target] of typeof bin === "string" ? [["", bin]] : entriesOf(bin)) {
    // A bin may be a dependency's program: the installer finds it in the dependency's place.
    const point = typeof target === "string" ? posix.normalize(target) : "";
    if (!point.startsWith("node_modules/")) add(name === "" ? ["bin"] : ["bin", name], target, "exact", true, false);
  }

  const walk = (value: unknown, field: string, keys: EntryPoint["keys"], weak: boolean): void => {
    if (keys.length > MAX_DEPTH) return;
    if (typeof value === "string") {
      if (!value.startsWith("./")) return;
      const wildcard = value.includes("*") || value.endsWith("/");
      const target = value.endsWith("/") ? `${value}*` : value;
      add(keys, target, wildcard ? "wildcard" : "exact", true, weak || wildcard, field);
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, `${field}[${index}]`, [...keys, index], weak);
    } else {
      for (const [key, item] of entriesOf(value)) {
        if (key.startsWith(".")) walk(item, `${field}[${JSON.stringify(key)}]`, [...keys, key], weak);
        else walk(item, `${field}.${key}`, [...keys, key], weak || !CONDITIONS.has(key.replace(/@.*$/, "")));
      }
    }
  };
  walk(exports, "exports", ["exports"], false);

  for (const field of ["types", "typings"]) add([field], manifest[field], "types", false, true);
  for (const field of ["module", "style"]) add([field], manifest[field], "node", false, true);
  return points;
}

/** Says whether an entry point is among `paths`. */
export function finderIn(paths: readonly string[]): (point: EntryPoint) => boolean {
  const packed = new Set(paths);
  let search: ReturnType<typeof affixSearch> | undefined;
  const below = (path: string, suffix: string) =>
    packed.has(path === "." || path === "" ? suffix.replace(/^\//, "") : path + suffix);
  return ({ path, lookup }) => {
    if (lookup === "exact") return packed.has(path);
    if (lookup === "node") return NODE_SUFFIXES.some((suffix) => below(path, suffix));
    if (lookup === "types") return TYPE_SUFFIXES.some((suffix) => below(path, suffix));
    // Node fills every `*` of a target with the same text; what stands between two of them is not compared.
    search ??= affixSearch(paths);
    return search(path.slice(0, path.indexOf("*")), path.slice(path.lastIndexOf("*") + 1));
  };
}

/** The packed files that the manifest names as entry points or hints, however it names them. */
export function packedEntryPoints(artifact: Artifact): Set<string> {
  const packed = packedPaths(artifact);
  const found = new Set<string>();
  for (const { path, lookup } of entryPointsOf(artifact.manifest)) {
    const suffixes = lookup === "node" ? NODE_SUFFIXES : lookup === "types" ? TYPE_SUFFIXES : [""];
    for (const suffix of suffixes) if (packed.has(path + suffix)) found.add(path + suffix);
  }
  return found;
}

/** Missing entry points that a message names. */
const NAMED = 3;

/**
 * A package that claims entry points and holds none of them has not been built: to judge what is there would be to judge
 * another package than the one that will be published. Returns what to say of it, a verb first, and what to do, or null.
 */
export function missingEverything(artifact: Artifact): { readonly message: string; readonly hint: string } | null {
  const claims = entryPointsOf(artifact.manifest).filter(({ claimed, path }) => claimed && path !== "package.json");
  if (claims.length === 0) return null;
  const isPacked = finderIn(artifact.entries.map((entry) => entry.path));
  if (claims.some(isPacked)) return null;

  const missing = claims.slice(0, NAMED).map(({ field, path }) => `${field} ${JSON.stringify(path)}`);
  const more = claims.length > NAMED ? ` and ${count(claims.length - NAMED, "other")}` : "";
  return {
    message: `is not built: none of its entry points is in the tarball (${missing.join(", ")}${more})`,
    hint: lateBuild(artifact) ?? "Build it, then check again.",
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
