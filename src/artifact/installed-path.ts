import { posix, win32 } from "node:path";
import type { Member } from "./tar-reader.ts";

/** Of node-tar's unpack. */
const DEEPEST = 1024;

/**
 * What `npm install` makes of the members of one tarball, asked in their order: the path below the package's directory, or
 * null for what it drops. As pacote 21 filters (lib/fetcher.js, `#tarxOptions`) and node-tar 7 unpacks with `strip: 1`: one
 * segment less, no links and no devices, `.gitignore` becomes `.npmignore` unless one came before.
 */
export function npmInstall(): (member: Pick<Member, "path" | "type">) => string | null {
  const ignoreFiles = new Set<string>();
  return ({ path, type }) => {
    if (type !== "file" || path.endsWith("/")) return null;
    if (posix.basename(path) === ".npmignore") ignoreFiles.add(path);
    if (posix.basename(path) !== ".gitignore") return unpacked(path);
    const renamed = path.replace(/\.gitignore$/, ".npmignore");
    return ignoreFiles.has(renamed) ? null : unpacked(renamed);
  };
}

function unpacked(path: string): string | null {
  const segments = path.split("/").slice(1);
  if (segments.length > DEEPEST) return null;
  const stripped = withoutRoot(segments.join("/"));
  if (stripped.split(/[/\\]/).includes("..")) return null;
  const installed = posix.normalize(stripped);
  return installed === "." ? null : installed;
}

/** As node-tar's strip-absolute-path.ts: on every platform it also takes off what is a root on Windows. */
function withoutRoot(path: string): string {
  let rest = path;
  for (let { root } = win32.parse(rest); root !== ""; { root } = win32.parse(rest)) {
    rest = rest.slice(rest.startsWith("/") && !rest.startsWith("//?/") ? 1 : root.length);
  }
  return rest;
}
