/**
 * The patterns below `packages` in a pnpm-workspace.yaml (https://pnpm.io/pnpm-workspace_yaml), those with `!` last: pnpm
 * takes away whatever the order. Only lists of plain or quoted strings are read, which is what pnpm's own manual writes;
 * a YAML parser would be the largest dependency for one list of words.
 */
export function pnpmPackages(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => KEY.test(line));
  if (start === -1) return [];
  const rest = (KEY.exec(lines[start] ?? "")?.[1] ?? "").trim();
  const patterns = rest.startsWith("[") ? flowItems([rest, ...lines.slice(start + 1)]) : items(lines.slice(start + 1));
  const isNegative = (pattern: string) => pattern.startsWith("!");
  return [...patterns.filter((pattern) => !isNegative(pattern)), ...patterns.filter(isNegative)];
}

const KEY = /^(?:packages|"packages"|'packages')\s*:(.*)$/;
const SCALAR = /"([^"]*)"|'([^']*)'|([^\s,[\]#'"][^,\]#]*)/;

/** `- "packages/*"`, at any indentation; the next key ends the list. */
function items(lines: readonly string[]): string[] {
  const found: string[] = [];
  for (const line of lines) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const item = /^\s*-\s+(.*)$/.exec(line)?.[1];
    if (item === undefined) break;
    // A comma is part of a plain string here: `{a,b}`.
    const [, double, single] = SCALAR.exec(item) ?? [];
    found.push(double ?? single ?? item.replace(/\s+#.*$/, "").trim());
  }
  return found.filter((pattern) => pattern !== "");
}

/** `["packages/*", apps/*]`, also over several lines. */
function flowItems(lines: readonly string[]): string[] {
  const list = /^\[((?:"[^"]*"|'[^']*'|[^\]"'])*)\]/.exec(
    lines.map((line) => line.replace(/(?:^|\s)#.*$/, "")).join("\n"),
  )?.[1];
  return [...(list ?? "").matchAll(new RegExp(SCALAR, "g"))].map(([, double, single, plain]) =>
    (double ?? single ?? plain ?? "").trim(),
  );
}
