import { type HierarchyRectangularNode, hierarchy, treemap } from "d3-hierarchy";
import type { Kind } from "./marks.ts";
import { type DirectoryNode, type FileNode, worstKind } from "./package-tree.ts";

/**
 * Where few files have grave findings, each is drawn, and large enough to be seen beside a bundle of megabytes: as so much
 * of the picture, or all together as so much.
 */
const MOST_DRAWN_ANYWAY = 150;
const LEAST_SHARE = 1 / 90;
const SHARE_OF_ALL = 1 / 5;
/** A directory has its name above it where there is room for one. */
const HEADER = 16;
const ROOM_FOR_HEADER = { width: 56, height: 44 };

/** Whole numbers, of the size that was asked for. */
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Files of one directory, and of directories below it, that are too small to be drawn one by one. */
export interface Rest {
  readonly directory: DirectoryNode;
  readonly files: readonly FileNode[];
  readonly bytes: number;
  readonly kind: Kind;
}

export type Cell = Rectangle &
  (
    | { readonly is: "directory"; readonly directory: DirectoryNode; readonly named: boolean }
    | { readonly is: "file"; readonly file: FileNode }
    | { readonly is: "rest"; readonly rest: Rest }
  );

/** What a rectangle stands for. */
type Part =
  | { readonly is: "directory"; readonly directory: DirectoryNode; readonly parts: readonly Part[] }
  | { readonly is: "file"; readonly file: FileNode; readonly weight: number }
  | { readonly is: "rest"; readonly rest: Rest; readonly weight: number };

/**
 * A package by bytes: directories around their files, each before what lies in it. At most about `most` rectangles: what is
 * too small for one of its own shares one per directory; for what is left of some, between the others, there may be no room
 * at all. The same tree gives the same picture.
 */
export function treemapOf(
  root: DirectoryNode,
  { width, height, most }: { readonly width: number; readonly height: number; readonly most: number },
): readonly Cell[] {
  if (root.count === 0) return [];
  const weigh = weigherOf(root);
  const parts = partsOf(root, thresholdFor(root, weigh, most), weigh);
  const whole: Part = { is: "directory", directory: root, parts };
  const tree = hierarchy<Part>(whole, (part) => (part.is === "directory" ? [...part.parts] : undefined))
    .sum((part) => (part.is === "directory" ? 0 : part.weight))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const laidOut = treemap<Part>()
    .size([width, height])
    .round(true)
    .paddingInner(2)
    .paddingOuter((node) => (node.depth === 0 ? 0 : 3))
    .paddingTop((node) => (node.depth === 0 ? 0 : isNamed(node) ? HEADER : 3))(tree);
  const cells: Cell[] = [];
  laidOut.eachBefore((node) => {
    if (node.depth > 0) cells.push(cellOf(node));
  });
  return cells;
}

function cellOf(node: HierarchyRectangularNode<Part>): Cell {
  const { x0: x, y0: y, x1, y1, data } = node;
  const place = { x, y, width: Math.max(x1 - x, 0), height: Math.max(y1 - y, 0) };
  if (data.is === "directory") return { ...place, is: "directory", directory: data.directory, named: isNamed(node) };
  return data.is === "file" ? { ...place, is: "file", file: data.file } : { ...place, is: "rest", rest: data.rest };
}

function isNamed({ x0, x1, y0, y1 }: HierarchyRectangularNode<Part>): boolean {
  return x1 - x0 >= ROOM_FOR_HEADER.width && y1 - y0 >= ROOM_FOR_HEADER.height;
}

interface Weigher {
  readonly file: (file: FileNode) => number;
  readonly directory: (directory: DirectoryNode) => number;
  readonly isDrawnAnyway: (file: FileNode) => boolean;
  readonly holdsDrawnAnyway: (directory: DirectoryNode) => boolean;
}

function weigherOf(root: DirectoryNode): Weigher {
  const isGrave = (kind: Kind) => kind === "unread" || kind === "error" || kind === "warning";
  const grave = (directory: DirectoryNode) => directory.kinds.unread + directory.kinds.error + directory.kinds.warning;
  const count = grave(root);
  const few = count <= MOST_DRAWN_ANYWAY;
  const least = Math.max(root.bytes * Math.min(LEAST_SHARE, SHARE_OF_ALL / Math.max(count, 1)), 1);
  const isDrawnAnyway = ({ mark }: FileNode) => few && isGrave(mark.kind);
  return {
    // An empty file is there as well.
    file: (file) => Math.max(file.bytes, isDrawnAnyway(file) ? least : 1),
    directory: (directory) => Math.max(directory.bytes, 1),
    isDrawnAnyway,
    holdsDrawnAnyway: (directory) => few && grave(directory) > 0,
  };
}

/** The least weight that has a rectangle of its own, so that there are at most `most`. */
function thresholdFor(root: DirectoryNode, weigh: Weigher, most: number): number {
  if (countParts(root, 0, weigh) <= most) return 0;
  let low = 0;
  let high = Math.max(root.bytes, root.count) + 1;
  for (let step = 0; step < 30 && high - low > 1; step++) {
    const middle = (low + high) / 2;
    if (countParts(root, middle, weigh) <= most) high = middle;
    else low = middle;
  }
  return high;
}

function countParts(directory: DirectoryNode, threshold: number, weigh: Weigher): number {
  let count = 1;
  let small = 0;
  for (const file of directory.files) {
    if (isLarge(weigh.file(file), weigh.isDrawnAnyway(file), threshold)) count += 1;
    else small = 1;
  }
  for (const below of directory.directories) {
    if (isLarge(weigh.directory(below), weigh.holdsDrawnAnyway(below), threshold)) {
      count += countParts(below, threshold, weigh);
    } else small = 1;
  }
  return count + small;
}

function isLarge(weight: number, drawnAnyway: boolean, threshold: number): boolean {
  return drawnAnyway || weight >= threshold;
}

function partsOf(directory: DirectoryNode, threshold: number, weigh: Weigher): readonly Part[] {
  const parts: Part[] = [];
  const small: FileNode[] = [];
  for (const below of directory.directories) {
    if (isLarge(weigh.directory(below), weigh.holdsDrawnAnyway(below), threshold)) {
      parts.push({ is: "directory", directory: below, parts: partsOf(below, threshold, weigh) });
    } else collect(below, small);
  }
  for (const file of directory.files) {
    if (isLarge(weigh.file(file), weigh.isDrawnAnyway(file), threshold)) {
      parts.push({ is: "file", file, weight: weigh.file(file) });
    } else small.push(file);
  }
  const [only] = small;
  if (only === undefined) return parts;
  if (small.length === 1) return [...parts, { is: "file", file: only, weight: weigh.file(only) }];
  const rest = restOf(directory, small);
  return [...parts, { is: "rest", rest, weight: Math.max(rest.bytes, 1) }];
}

function collect(directory: DirectoryNode, into: FileNode[]): void {
  for (const file of directory.files) into.push(file);
  for (const below of directory.directories) collect(below, into);
}

function restOf(directory: DirectoryNode, files: readonly FileNode[]): Rest {
  const kinds = { unread: 0, error: 0, warning: 0, info: 0, new: 0, grown: 0, waived: 0, plain: 0 };
  for (const { mark } of files) kinds[mark.kind] += 1;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { directory, files, bytes, kind: worstKind({ kinds }) };
}
