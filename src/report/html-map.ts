import { escapeMarkup, escapeTerminal } from "./escape.ts";
import type { Kind } from "./marks.ts";
import type { DirectoryNode, FileNode } from "./package-tree.ts";
import { type Cell, type Rest, treemapOf } from "./treemap.ts";
import { formatBytes, formatCount } from "./units.ts";

/** What a kind is called on the page, and the letter that says it where there is no room: never colour alone. */
export const KIND_WORDS: { readonly [kind in Kind]: { readonly letter: string; readonly word: string } } = {
  unread: { letter: "?", word: "could not be checked" },
  error: { letter: "E", word: "error" },
  warning: { letter: "W", word: "warning" },
  info: { letter: "i", word: "info" },
  new: { letter: "N", word: "new" },
  grown: { letter: "G", word: "grown" },
  waived: { letter: "a", word: "accepted for a while" },
  plain: { letter: "", word: "allowed" },
};

/** Kinds that have a pattern beside their colour. */
const PATTERNED: readonly Kind[] = ["unread", "error", "warning", "new", "grown"];

/** Of a letter and of a line of the labels, in the units of the drawings. */
const LETTER = 6.9;
const LINE = 13;

/** The two drawings of a package: one of them is shown, by the width of the screen. */
export const DRAWINGS = [
  { name: "wide", width: 1160, height: 560 },
  { name: "tall", width: 360, height: 540 },
] as const;

export interface Drawn {
  readonly svg: string;
  /** What the rectangles stand for that say `data-r`. */
  readonly rests: readonly Rest[];
}

/** Once on each page: what rectangles are filled with beside their colours. */
export const PATTERNS = [
  '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>',
  pattern("error", "M-2 2 4 -4M0 8 8 0M6 10 10 6"),
  pattern("unread", "M0 0 8 8M8 0 0 8"),
  pattern("warning", "M2 2h1.6v1.6h-1.6zM6 6h1.6v1.6h-1.6z"),
  pattern("new", "M2 0V8M6 0V8"),
  pattern("grown", "M0 2H8M0 6H8"),
  "</defs></svg>",
].join("");

function pattern(kind: Kind, path: string): string {
  return `<pattern id="of-${kind}" width="8" height="8" patternUnits="userSpaceOnUse"><path d="${path}"/></pattern>`;
}

/**
 * The package as a treemap in SVG. Rectangles of files say `data-f`, their number in the page's table, as far as `numberOf`
 * knows one; those of the rest of a directory say `data-r`, from `firstRest` on.
 */
export function drawMap(
  root: DirectoryNode,
  { name, width, height }: (typeof DRAWINGS)[number],
  most: number,
  numberOf: (file: FileNode) => number | undefined,
  firstRest: number,
): Drawn {
  const rests: Rest[] = [];
  const marks = treemapOf(root, { width, height, most }).map((cell) => {
    if (cell.width === 0 || cell.height === 0) return "";
    if (cell.is === "directory") return directoryMarkup(cell, cell.directory, cell.named);
    if (cell.is === "file") return fileMarkup(cell, cell.file, numberOf(cell.file));
    rests.push(cell.rest);
    return restMarkup(cell, cell.rest, firstRest + rests.length - 1);
  });
  const label = `${formatCount(root.count, "file")}, ${formatBytes(root.bytes)}, drawn by size`;
  const head = `<svg class="map ${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(label)}">`;
  return { svg: `${head}${marks.join("\n")}</svg>`, rests };
}

function directoryMarkup(cell: Cell, { name, bytes }: DirectoryNode, named: boolean): string {
  const box = `<rect class="directory" ${placeOf(cell)} rx="3"/>`;
  if (!named) return box;
  const room = cell.width - 10;
  const size = formatBytes(bytes);
  const path = cut(`${escapeTerminal(name)}/`, room - (size.length + 2) * LETTER);
  const sized = `<tspan class="size" dx="6">${size}</tspan>`;
  return `${box}<text class="name" x="${cell.x + 5}" y="${cell.y + 12}">${escapeMarkup(path)}${path === "" ? "" : sized}</text>`;
}

function fileMarkup(cell: Cell, { name, path, bytes, mark }: FileNode, number: number | undefined): string {
  const data = number === undefined ? "" : ` data-f="${number}"`;
  const rules = [...new Set(mark.findings.map(({ rule }) => rule))].slice(0, 5);
  const said = [mark.kind === "plain" ? "" : KIND_WORDS[mark.kind].word, ...rules].filter((word) => word !== "");
  const title = `${path}, ${formatBytes(bytes)}${said.length === 0 ? "" : `, ${said.join(" ")}`}`;
  return group(cell, mark.kind, data, title, escapeTerminal(name), formatBytes(bytes));
}

function restMarkup(cell: Cell, { directory, files, bytes, kind }: Rest, number: number): string {
  const label = `and ${formatCount(files.length, "smaller file")}`;
  const worst = kind === "plain" ? "" : `, among them ${KIND_WORDS[kind].word}`;
  const title = `${directory.path} ${label}, ${formatBytes(bytes)}${worst}`;
  return group(cell, kind, ` data-r="${number}"`, title.trim(), label, formatBytes(bytes));
}

function group(cell: Cell, kind: Kind, data: string, title: string, label: string, size: string): string {
  const place = placeOf(cell);
  const over = PATTERNED.includes(kind) ? `<rect class="over" ${place} fill="url(#of-${kind})"/>` : "";
  return `<g class="cell ${kind}"${data}><title>${escapeMarkup(title)}</title><rect ${place} rx="2"/>${over}${labelMarkup(cell, kind, label, size)}</g>`;
}

function labelMarkup({ x, y, width, height }: Cell, kind: Kind, label: string, size: string): string {
  const { letter } = KIND_WORDS[kind];
  if (width < 11 || height < 14) return "";
  const badge = letter === "" ? "" : `<tspan class="letter">${letter}</tspan>`;
  const before = letter === "" ? 0 : 2;
  const text = cut(label, width - 8 - before * LETTER);
  if (badge === "" && text === "") return "";
  const named = text === "" ? "" : `<tspan${badge === "" ? "" : ' dx="4"'}>${escapeMarkup(text)}</tspan>`;
  const sized =
    height >= 2 * LINE + 8 && size.length * LETTER < width - 8
      ? `<tspan class="size" x="${x + 4}" dy="${LINE}">${size}</tspan>`
      : "";
  return `<text x="${x + 4}" y="${y + 12}">${badge}${named}${sized}</text>`;
}

/** As much of it as there is room for; nothing where that would say nothing. */
function cut(text: string, room: number): string {
  const characters = [...text];
  const most = Math.floor(room / LETTER);
  if (characters.length <= most) return text;
  return most < 4 ? "" : `${characters.slice(0, most - 1).join("")}…`;
}

function placeOf({ x, y, width, height }: Cell): string {
  return `x="${x}" y="${y}" width="${width}" height="${height}"`;
}
