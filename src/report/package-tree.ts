import type { PackageReport, ShippedFile } from "../model.ts";
import { KINDS, type Kind, type Mark, marksOf } from "./marks.ts";

/** A file of the package, with all that a report says of it. */
export interface FileNode {
  /** Below its directory. */
  readonly name: string;
  readonly path: string;
  /** Of the report's `entries`. */
  readonly index: number;
  readonly bytes: number;
  readonly mark: Mark;
  /** Only where the report has `contents`. */
  readonly shipped?: ShippedFile;
}

export interface DirectoryNode {
  /** `dist/cjs`, where `dist` holds nothing else. Empty for the package. */
  readonly name: string;
  readonly path: string;
  /** Of all files below, as the counts. */
  readonly bytes: number;
  readonly count: number;
  /** How many files there are of each kind. */
  readonly kinds: { readonly [kind in Kind]: number };
  /** Each in the order of the tarball. */
  readonly directories: readonly DirectoryNode[];
  readonly files: readonly FileNode[];
}

interface Growing {
  readonly directories: Map<string, Growing>;
  readonly files: FileNode[];
}

/** What ships, as directories. Paths are as packed, so that `..` and empty segments are directories of that name. */
export function packageTree(report: PackageReport): DirectoryNode {
  const markOf = marksOf(report);
  const root: Growing = { directories: new Map(), files: [] };
  for (const [index, { path, bytes }] of report.entries.entries()) {
    const segments = path.split("/");
    const name = segments.pop() ?? path;
    let place = root;
    for (const segment of segments) {
      const below = place.directories.get(segment) ?? { directories: new Map(), files: [] };
      place.directories.set(segment, below);
      place = below;
    }
    const shipped = report.contents?.files[index];
    place.files.push({ name, path, index, bytes, mark: markOf(path), ...(shipped !== undefined && { shipped }) });
  }
  return grown(root, "", "");
}

function grown(place: Growing, name: string, path: string): DirectoryNode {
  const directories = [...place.directories].map(([segment, below]) => {
    let label = segment;
    let end = below;
    // A path of 1,024 bytes may be 500 directories deep, and a picture of one line.
    while (end.files.length === 0 && end.directories.size === 1) {
      const [only] = end.directories;
      label += `/${only![0]}`;
      end = only![1];
    }
    return grown(end, label, `${path}${label}/`);
  });
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as { [kind in Kind]: number };
  let bytes = 0;
  for (const file of place.files) {
    kinds[file.mark.kind] += 1;
    bytes += file.bytes;
  }
  let count = place.files.length;
  for (const directory of directories) {
    bytes += directory.bytes;
    count += directory.count;
    for (const kind of KINDS) kinds[kind] += directory.kinds[kind];
  }
  return { name, path, bytes, count, kinds, directories, files: place.files };
}

/** The worst of what lies below. */
export function worstKind({ kinds }: Pick<DirectoryNode, "kinds">): Kind {
  return KINDS.find((kind) => kinds[kind] > 0) ?? "plain";
}
