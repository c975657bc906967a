import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));

/** Who may import whom. `report/escape.ts` is a file that has a line of its own. */
const MAY_IMPORT: { readonly [zone: string]: readonly string[] } = {
  model: [],
  errors: [],
  inspect: ["model", "errors"],
  artifact: ["model", "errors"],
  rules: ["model", "inspect"],
  policy: ["model", "errors"],
  edit: ["model", "errors", "inspect", "artifact"],
  report: ["model"],
  check: [
    "committed-cause",
    "past-releases",
    "judge-package",
    "standards",
    "artifact",
    "inspect",
    "rules",
    "policy",
    "model",
    "errors",
    "version",
  ],
  // Parts of the check that are files of their own.
  standards: ["artifact", "policy", "model", "errors"],
  "judge-package": ["standards", "artifact", "inspect", "rules", "policy", "model", "errors"],
  "check-listing": [
    "check",
    "committed-cause",
    "standards",
    "judge-package",
    "artifact",
    "inspect",
    "rules",
    "policy",
    "model",
    "errors",
  ],
  rehearse: ["standards", "judge-package", "artifact", "rules", "policy", "model"],
  "past-releases": ["artifact", "inspect", "model", "errors"],
  "committed-cause": ["artifact", "inspect", "policy", "model"],
  // The number in package.json, and nothing else.
  version: [],
  commands: [
    "version",
    "check",
    "check-listing",
    "rehearse",
    "edit",
    "report",
    "artifact",
    "inspect",
    "rules",
    "policy",
    "model",
    "errors",
  ],
  // An entry of its own, for another tool.
  "semantic-release": ["commands", "errors"],
  cli: ["version", "commands", "errors", "report/escape"],
  index: ["check", "commands", "edit", "report", "artifact", "inspect", "rules", "policy", "model", "errors"],
};

/** Files that may ask the process for something, and for what. All others are handed what they need. */
const MAY_ASK_PROCESS: { readonly [file: string]: RegExp } = {
  "cli.ts": /^/,
  // What the public API falls back to.
  "check.ts": /^process\.(?:cwd|env)$/,
  "artifact/acquire.ts": /^process\.cwd$/,
  // Children are started by path, and killed with all that they started.
  "artifact/child.ts": /^process\.(?:platform|kill)$/,
  "artifact/program.ts": /^process\.(?:execPath|platform)$/,
  // Whether what lies in the temporary directory is this user's, and what points git elsewhere.
  "artifact/private-directory.ts": /^process\.getuid$/,
  "artifact/ask-git.ts": /^process\.env$/,
  // Whose flags it knows.
  "commands/small-heap.ts": /^process\.versions$/,
  // What ends a command from outside, in packgate's own process and in that of semantic-release.
  "commands/signals.ts": /^process\.(?:prependListener|off|kill|pid)$/,
  // Whose process this is, and whether the one that a sentinel names is alive.
  "artifact/sentinel.ts": /^process\.(?:pid|ppid|getuid|kill)$/,
};

/** Files of more than 300 lines, and folders of such files, and why they are one idea all the same. */
const MAY_BE_LONG: { readonly [start: string]: string } = {
  "model.ts": "all nouns in one place",
  "inspect/secrets/kinds/": "tables, a row for each kind of token",
};

const files = (readdirSync(SRC, { recursive: true, encoding: "utf8" }) as string[])
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll("\\", "/"))
  .sort();
const sources = new Map(files.map((file) => [file, readFileSync(join(SRC, file), "utf8")]));
const imports = new Map(files.map((file) => [file, importsIn(file)]));

describe("the source", () => {
  test("imports as the table allows", () => {
    const broken = files.flatMap((file) =>
      (imports.get(file) ?? [])
        .filter((target) => !mayImport(file, target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test("has no zone that the table does not know", () => {
    expect([...new Set(files.map(zoneOf))].filter((zone) => !(zone in MAY_IMPORT))).toEqual([]);
  });

  test("names every module that it imports, with its ending", () => {
    for (const [file, source] of sources) {
      expect(withoutComments(source), `${file} imports what it computes`).not.toMatch(/\bimport\(\s*[^"'\s]/);
      for (const target of imports.get(file) ?? []) expect(files, `${file} imports ${target}`).toContain(target);
    }
  });

  test("runs in no circle", () => {
    expect(circles()).toEqual([]);
  });

  test("has no folder for what belongs nowhere, and no barrel but the registries", () => {
    const folders = new Set(files.flatMap((file) => file.split("/").slice(0, -1)));
    for (const name of ["utils", "util", "helpers", "helper", "common", "lib", "shared", "misc"]) {
      expect(folders).not.toContain(name);
    }
    const barrels = files.filter((file) => file !== "index.ts" && /(?:^|\/)index\.ts$/.test(file));
    for (const barrel of barrels) expect(sources.get(barrel), barrel).not.toMatch(/^export\s[^=;]*\bfrom\b/m);
  });

  test("leaves process and console to cli.ts", () => {
    const broken = files.flatMap((file) => {
      const code = withoutComments(sources.get(file)!).replace(/"(?:\\.|[^"\\\n])*"/g, '""');
      const uses = [
        ...[...code.matchAll(/(?<![\w.$`-])(?:process|console)\.\w+/g)].map(([use]) => use),
        ...specifiersIn(sources.get(file)!).filter((name) => /^(?:node:)?(?:process|console)$/.test(name)),
      ];
      const allowed = MAY_ASK_PROCESS[file] ?? /(?!)/;
      return uses.filter((use) => !allowed.test(use)).map((use) => `${file}: ${use}`);
    });
    expect(broken).toEqual([]);
  });

  test("keeps a file to one idea of at most 300 lines", () => {
    const exceptions = Object.keys(MAY_BE_LONG);
    const long = files.filter((file) => sources.get(file)!.split("\n").length > 301);
    expect(long.filter((file) => !exceptions.some((start) => file.startsWith(start)))).toEqual([]);
    expect(
      exceptions.filter((start) => !long.some((file) => file.startsWith(start))),
      "nobody needs",
    ).toEqual([]);
  });

  test("lists nobody who does not ask the process for anything", () => {
    for (const file of Object.keys(MAY_ASK_PROCESS)) expect(sources.get(file), file).toContain("process");
  });
});

describe("the reader of imports", () => {
  test("sees static, side-effect, dynamic, type and re-exporting imports, and no comments", () => {
    const source = [
      'import a, { b } from "./a.ts";',
      'import type {\n  C,\n} from "./c.ts";',
      'import "./d.ts";',
      'export * from "./e.ts";',
      'export type { F } from "./f.ts";',
      'const g = await import("./g.ts");',
      'type H = import("./h.ts").H;',
      '// import x from "./x.ts";',
      '/* import("./y.ts") */',
      'const import_ = "from \\"./z.ts\\"";',
    ].join("\n");
    expect(specifiersIn(source)).toEqual(["a", "c", "d", "e", "f", "g", "h"].map((name) => `./${name}.ts`));
  });
});

function importsIn(file: string): string[] {
  return specifiersIn(sources.get(file)!)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(SRC, join(SRC, dirname(file), specifier)).replaceAll("\\", "/"));
}

function specifiersIn(source: string): string[] {
  const statements =
    /^[ \t]*(?:import|export)\b(?:[^;"'()]*?\bfrom)?\s*["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']\s*\)/gm;
  return [...withoutComments(source).matchAll(statements)].map(([, fixed, dynamic]) => (fixed ?? dynamic)!);
}

/** Strings are left as they are, so that a `//` in one is no comment. */
function withoutComments(source: string): string {
  const tokens =
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return source.replace(tokens, (_, kept?: string) => kept ?? "");
}

function zoneOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : file.replace(/\.ts$/, "");
}

function mayImport(file: string, target: string): boolean {
  const allowed = MAY_IMPORT[zoneOf(file)] ?? [];
  const own = file.includes("/") && zoneOf(file) === zoneOf(target);
  return own || allowed.includes(zoneOf(target)) || allowed.includes(target.replace(/\.ts$/, ""));
}

function circles(): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (path.includes(file) || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
