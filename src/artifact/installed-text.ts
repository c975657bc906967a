import { realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { perKey } from "./per-key.ts";
import { isPrivate, manifestIn } from "./public-directories.ts";
import { digestsOf, type TextReader } from "./text-reader.ts";

/** The last `node_modules/` of a path, the package's name behind it, and the file's path inside of that. */
const LOCATION = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/(.+)$/;
/** pnpm links to node_modules/.pnpm/…/node_modules/<name>. A link to a workspace leads out of node_modules. */
const INSTALLED = /\/node_modules\/(?:@[^/]+\/)?[^/]+$/;

/**
 * Says whether a text is that of an installed dependency: of the file at its `node_modules/…` path below one of `bases`, or
 * `sourcesContent` of one of the dependency's own maps, from which bundlers take it. What is linked from elsewhere is not
 * installed, nor was a package published that is marked private: npm and pnpm copy workspaces into node_modules, too.
 */
export function installedText(bases: readonly string[], reader: TextReader): (path: string, sha256: string) => boolean {
  const rootAt = perKey(publishedAt);
  const textsAt = perKey((root) => textOfMaps(root, reader));

  return (path, sha256) => {
    const [, location, file] = LOCATION.exec(path) ?? [];
    if (location === undefined || file === undefined) return false;
    return bases.some((base) => {
      const root = rootAt(join(base, location));
      if (root === undefined) return false;
      if (reader.digests(join(root, file)).has(sha256)) return true;
      return textsAt(root).has(sha256);
    });
  };
}

/** The real directory of an installed package, or undefined. */
function publishedAt(location: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(location);
  } catch {
    return undefined;
  }
  if (!INSTALLED.test(real.split(sep).join("/"))) return undefined;
  const manifest = manifestIn(real);
  return manifest === undefined || isPrivate(manifest) ? undefined : real;
}

/** Digests of all that the maps of a package embed; dependencies of its own are other packages. */
function textOfMaps(root: string, reader: TextReader): ReadonlySet<string> {
  const digests = new Set<string>();
  const directories = [root];
  for (const directory of directories) {
    for (const entry of reader.list(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && entry.name !== "node_modules") directories.push(path);
      if (!entry.isFile() || !entry.name.endsWith(".map")) continue;
      for (const text of textsIn(reader.read(path))) {
        for (const digest of digestsOf(Buffer.from(text))) digests.add(digest);
      }
    }
  }
  return digests;
}

function textsIn(map: Buffer | undefined): readonly string[] {
  if (map === undefined) return [];
  try {
    return contentsOf(JSON.parse(map.toString("utf8")));
  } catch {
    // Not JSON, or nested without end: it shows nothing to be public.
    return [];
  }
}

/** `sourcesContent`, and that of the maps in `sections`: https://tc39.es/ecma426/#sec-source-map-format */
function contentsOf(map: unknown): readonly string[] {
  const { sourcesContent, sections } = (map ?? {}) as { sourcesContent?: unknown; sections?: unknown };
  const own = Array.isArray(sourcesContent) ? sourcesContent.filter((text) => typeof text === "string") : [];
  const inner = Array.isArray(sections) ? sections : [];
  return [...own, ...inner.flatMap((section: { map?: unknown } | null) => contentsOf(section?.map))];
}
