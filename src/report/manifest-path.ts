import type { Origin } from "../model.ts";

/**
 * Where the package.json of a package lies, relative to where packgate was started: what is about a whole package is about
 * its manifest. An absolute path, or one that leads above, is nobody else's. Not escaped.
 */
export function manifestPath(origin: Origin | undefined): string {
  const spec = origin?.kind === "directory" ? origin.spec.replaceAll("\\", "/").replace(/^(?:\.\/+)+|\/+$/g, "") : "";
  const isBelow = spec !== "" && spec !== "." && !/^(?:\/|[A-Za-z]:)|(?:^|\/)\.\.(?:\/|$)/.test(spec);
  return isBelow ? `${spec}/package.json` : "package.json";
}
