import type { Deviation, Entry } from "../model.ts";
import type { Member } from "./tar-reader.ts";

/**
 * Takes the top directory off every path. npm drops the first segment whatever it is called, so `package/` is a habit;
 * but a path that readers take apart differently is a way to ship a file that the checker knows by another name.
 */
export function stripTopDirectory(members: readonly Member[]): {
  entries: readonly Entry[];
  deviations: readonly Deviation[];
} {
  const deviations: Deviation[] = [];
  const tops = new Set<string>();
  const entries = members.map((member): Entry => {
    const segments = member.path.split("/");
    // Whoever strips the first segment reads `package/./a.js` as `a.js`; `./package/a.js` is another matter.
    const dotted = segments.indexOf(".") > 0 && segments.length > 2;
    const path = segments
      .slice(1)
      .filter((segment) => segment !== ".")
      .join("/");
    if (dotted) deviations.push({ kind: "oddity", path, message: 'has a "." segment in its path' });
    const why = ambiguity(member.path, segments);
    if (why !== undefined) deviations.push({ kind: "ambiguous", path: member.path, message: why });
    if (segments.length > 1) tops.add(segments[0] ?? "");
    return { ...member, path: why === undefined ? path : member.path };
  });

  const [top = "package"] = tops;
  if (tops.size > 1) {
    deviations.push({ kind: "ambiguous", path: null, message: "has more than one top directory" });
  } else if (top !== "package") {
    deviations.push({
      kind: "oddity",
      path: null,
      message: `has the top directory ${JSON.stringify(top)}, not "package"`,
    });
  }
  for (const path of fileAndDirectory(entries)) {
    deviations.push({ kind: "ambiguous", path, message: "is a file and a directory at once" });
  }
  return { entries, deviations };
}

function ambiguity(path: string, segments: readonly string[]): string | undefined {
  if (path === "") return "has an empty name";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "has an absolute path";
  if (path.includes("\\")) return "has a backslash in its path, which some installers turn into a directory";
  if (segments.length < 2) return "stands outside the top directory: npm drops it, pnpm installs it";
  if (segments.includes("..") || segments[0] === "." || segments.at(-1) === ".") {
    return 'has a "." or ".." segment in its path';
  }
  if (segments.includes("")) return "has an empty segment in its path";
  return undefined;
}

function fileAndDirectory(entries: readonly Entry[]): readonly string[] {
  const files = new Set(entries.map((entry) => entry.path));
  const clashes = new Set<string>();
  for (const { path } of entries) {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
      const directory = path.slice(0, slash);
      if (files.has(directory)) clashes.add(directory);
    }
  }
  return [...clashes];
}
