import { createHash } from "node:crypto";
import type { Artifact, Drift, Release } from "../model.ts";
import { dependenciesOf } from "./dependencies.ts";

/** What npm runs at the users' place when they install the package. */
const HOOKS = ["preinstall", "install", "postinstall"];

/** What of a package the next release is compared with. `source` is what a user would call it. */
export function releaseOf(artifact: Artifact, source: string): Release {
  const { manifest, size, unpackedSize, entries } = artifact;
  return {
    source,
    name: manifest.name,
    version: manifest.version,
    size,
    unpackedSize,
    files: new Map(entries.map(({ path, bytes }) => [path, bytes.length])),
    ...effectsOf(artifact),
  };
}

/** What it does to those who install it: scripts that npm runs there, and what comes with it. */
export function effectsOf({ manifest, entries }: Artifact): Pick<Release, "installScripts" | "dependencies"> {
  const scripts = (manifest["scripts"] ?? {}) as { readonly [name: string]: unknown };
  const hooks = HOOKS.flatMap((hook) => {
    const script = scripts[hook];
    // A command may hold a token: only its digest is kept.
    return typeof script === "string" && script.trim() !== "" ? [[hook, digestOf(script)] as const] : [];
  });
  const gyp = entries.find(({ path }) => path === "binding.gyp");
  const isSilent = manifest["gypfile"] === false || hooks.some(([hook]) => hook !== "postinstall");
  return {
    installScripts: new Map([
      ...hooks,
      ...(gyp === undefined || isSilent ? [] : [["node-gyp", digestOf("")] as const]),
    ]),
    // A spec may hold a token, and which one it is is not compared.
    dependencies: new Set(dependenciesOf(manifest).map(({ field, name }) => `${field}.${name}`)),
  };
}

function digestOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("hex")}`;
}

/** Bytes: smaller growth is no news, whatever the factor. */
const NEWS = 10_000;

/** Compares a release with an earlier one. A file grows when it has more than `growth` times its bytes, and 10 kB more. */
export function driftFrom(past: Release, now: Release, growth: number): Drift {
  const news = [...now.files].filter(([path]) => !past.files.has(path)).sort(byPath);
  const olds = [...past.files].filter(([path]) => !now.files.has(path)).sort(byPath);
  // `chunk-4F2A91C0.js` has another name in each release.
  const [added, lost] = withoutRenamed(news, olds);
  const { source, name, version, size, unpackedSize } = past;
  return {
    against: { source, name, version, size, unpackedSize, entryCount: past.files.size },
    added: added.map(([path, bytes]) => ({ path, bytes })),
    lost: lost.map(([path, bytes]) => ({ path, bytes })),
    grown: [...now.files].flatMap(([path, bytes]) => {
      const before = past.files.get(path);
      return before !== undefined && outgrows(before, bytes, growth) ? [{ path, before, bytes }] : [];
    }),
    installScripts: changedIn(past.installScripts, now.installScripts),
    dependencies: [...now.dependencies].filter((id) => !past.dependencies.has(id)),
    outgrown: outgrows(unpackedSize, now.unpackedSize, growth),
  };
}

function outgrows(before: number, now: number, growth: number): boolean {
  return now > before * growth && now - before > NEWS;
}

function changedIn(past: Release["installScripts"], now: Release["installScripts"]): Drift["installScripts"] {
  return [...now]
    .filter(([hook, digest]) => past.get(hook) !== digest)
    .map(([hook]) => ({ hook, kind: past.has(hook) ? "changed" : "new" }));
}

type Sized = readonly [path: string, bytes: number];

/** A tarball's order is its packer's, and says nothing. */
function byPath([one]: Sized, [other]: Sized): number {
  return one < other ? -1 : 1;
}

/** Files of one shape in both lists are the same file under another hash, as many as there are in both. */
function withoutRenamed(news: readonly Sized[], olds: readonly Sized[]): readonly [readonly Sized[], readonly Sized[]] {
  const shapes = new Map<string, Sized[]>();
  for (const old of olds) {
    const shape = shapeOf(old[0]);
    if (shape !== old[0]) shapes.set(shape, [...(shapes.get(shape) ?? []), old]);
  }
  const paired = new Set<Sized>();
  const added = news.filter((file) => {
    const old = shapes.get(shapeOf(file[0]))?.shift();
    if (old !== undefined) paired.add(old);
    return old === undefined;
  });
  return [added, olds.filter((old) => !paired.has(old))];
}

/** With `*` for what looks like a bundler's hash: six or more letters and digits, of which one is a digit. */
function shapeOf(path: string): string {
  const at = path.lastIndexOf("/") + 1;
  const name = path.slice(at).replace(/(?<=[-._])(?=[A-Za-z_]*\d)[A-Za-z0-9_]{6,64}(?=\.)/g, "*");
  return path.slice(0, at) + name;
}
