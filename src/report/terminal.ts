/** What the caller knows of the place where a report is read. */
export interface Terminal {
  /** Its width; `Infinity` where it is not a terminal: there nothing is cut or wrapped, so that a log can be searched. */
  readonly columns: number;
  readonly color: boolean;
  /** Marks such as `✗` and `…` can be shown. */
  readonly unicode: boolean;
  /** Every path, every info and the waived findings. */
  readonly verbose?: boolean;
}

export type Style = "bold" | "dim" | "error" | "warning" | "info" | "pass";

export interface Screen {
  readonly columns: number;
  readonly verbose: boolean;
  readonly glyph: typeof UNICODE;
  readonly paint: (style: Style, text: string) => string;
}

const UNICODE = {
  error: "✗",
  warning: "!",
  info: "i",
  ellipsis: "…",
  inside: "▸",
  dot: "·",
  quote: "│",
  section: "──",
};
const ASCII: typeof UNICODE = {
  error: "x",
  warning: "!",
  info: "i",
  ellipsis: "...",
  inside: ">",
  dot: "-",
  quote: "|",
  section: "--",
};

// Not node:util's styleText: it looks at process.stdout by itself, and a report is a function of its arguments alone.
const SGR: { readonly [style in Style]: string } = {
  bold: "1",
  dim: "2",
  error: "1;31",
  warning: "1;33",
  info: "36",
  pass: "1;32",
};

/** A pseudo-terminal that does not know its width says 0, a broken one 1. */
const UNKNOWN_COLUMNS = 80;
const LEAST_COLUMNS = 40;

/** Colour never carries a meaning of its own: whatever is painted says the same in words. */
export function screenOf({ columns, color, unicode, verbose = false }: Terminal): Screen {
  return {
    columns: columns > 0 ? Math.max(columns, LEAST_COLUMNS) : UNKNOWN_COLUMNS,
    verbose,
    glyph: unicode ? UNICODE : ASCII,
    paint: color ? (style, text) => `\u001b[${SGR[style]}m${text}\u001b[0m` : (_style, text) => text,
  };
}

/** Characters that `text` takes on the screen. Escaped text holds no ESC, so that all there are is `paint`'s. */
export function widthOf(text: string): number {
  return [...text.replace(/\u001b\[[\d;]*m/g, "")].length;
}

/** Keeps the two ends: of a path, the top directory and the file name tell the most. `text` is not painted. */
export function cutMiddle(text: string, width: number, screen: Screen): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const kept = Math.max(width - screen.glyph.ellipsis.length, 2);
  const head = Math.floor(kept / 3);
  return `${characters.slice(0, head).join("")}${screen.glyph.ellipsis}${characters.slice(head - kept).join("")}`;
}

/** Breaks prose between words. A word that is too long stays whole: it may be a path. `text` is not painted. */
export function wrap(text: string, width: number): string[] {
  return filled(text.split(" "), " ", "", width);
}

/** Facts side by side, three spaces apart; those that do not fit go on, indented, in the next line. */
export function flow(facts: readonly string[], indent: number, screen: Screen): string[] {
  return filled(facts, "   ", " ".repeat(indent), screen.columns);
}

/** Puts parts into lines. The width of a line is counted on: where there is no end to a line, it may hold thousands. */
function filled(parts: readonly string[], between: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const part of parts) {
    const own = widthOf(part);
    if (used > 0 && used + between.length + own > width) {
      lines.push(line.join(between));
      line = [indent + part];
      used = indent.length + own;
    } else if (used === 0) {
      line = [part];
      used = own;
    } else {
      line.push(part);
      used += between.length + own;
    }
  }
  return [...lines, line.join(between)];
}
