import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Violation } from "../report/code-quality.ts";
import { validSarif } from "../report/valid-sarif.ts";
import { packgate } from "../support/packgate.ts";
import { repositoryOf } from "../support/repository.ts";

const lines = (...text: string[]) => `${text.join("\n")}\n`;

const map = JSON.stringify({
  version: 3,
  sources: ["../src/index.ts"],
  names: [],
  mappings: "AAAA",
  sourcesContent: ["export const answer: number = 42;\nexport const question = 'unknown';\n"],
});

const repository = () =>
  repositoryOf({
    "package.json": '{ "name": "root", "private": true, "workspaces": ["packages/*"] }\n',
    "packages/a/package.json": lines(
      "{",
      '  "name": "@acme/a",',
      '  "version": "1.0.0",',
      '  "main": "dist/index.js",',
      '  "files": [',
      '    "dist",',
      '    "notes"',
      "  ]",
      "}",
    ),
    "packages/a/packgate.json": lines("{", '  "extends": "recommended",', '  "budget": { "entryCount": 1 }', "}"),
    "packages/a/dist/index.js": "export const answer = 42;\n",
    "packages/a/notes/todo.md": "later\n",
    "packages/b/package.json": lines("{", '  "name": "b", "version": "1.0.0",', '  "files": ["dist"]', "}"),
    "packages/b/tsconfig.json": lines("{", '  "compilerOptions": {', '    "inlineSources": true', "  }", "}"),
    "packages/b/dist/index.js.map": map,
  });

test("each finding of a workspace names the committed line that let it in, in every format alike", async () => {
  const { directory } = await repository();
  const formats = ["json", "sarif:out.sarif", "gitlab:quality.json"].flatMap((format) => ["--format", format]);
  const { status, stdout, stderr } = await packgate(["check", "--workspaces", ...formats], { cwd: directory });

  expect(status, stderr).toBe(1);
  const { reports } = JSON.parse(stdout) as { reports: readonly { findings: readonly Told[] }[] };
  const told = reports.flatMap(({ findings }) => findings);
  expect(
    told
      .filter(({ severity }) => severity === "error")
      .map(lineOf)
      .sort(),
  ).toEqual([
    "no-embedded-sources dist/index.js.map: packages/b/tsconfig.json:3",
    "only-allowed-files dist/index.js.map: packages/b/tsconfig.json:3",
    "only-allowed-files notes/todo.md: packages/a/package.json:7",
    "size-budget null: packages/a/packgate.json:3",
  ]);

  const { runs } = validSarif(await readFile(join(directory, "out.sarif"), "utf8"));
  expect(runs.map((run) => run.automationDetails.id)).toEqual(["packgate/@acme/a/", "packgate/b/"]);
  const places = runs.flatMap(({ results }) =>
    results.map(({ ruleId, locations }) => {
      const { artifactLocation, region } = locations[0]!.physicalLocation;
      return `${ruleId} ${artifactLocation.uri}:${region.startLine}`;
    }),
  );
  expect(places.sort()).toEqual(
    told.map(({ rule, committed }) => `${rule} ${committed?.file}:${committed?.line}`).sort(),
  );

  const quality = JSON.parse(await readFile(join(directory, "quality.json"), "utf8")) as readonly Violation[];
  expect(
    quality.map(({ check_name, location }) => `${check_name} ${location.path}:${location.lines.begin}`).sort(),
  ).toEqual(places);
});

test("it is the same from the package's own directory, and in a list", async () => {
  const { directory } = await repository();
  const cwd = join(directory, "packages/a");
  for (const flags of [[], ["--list"]]) {
    const { stdout } = await packgate(["check", ...flags, "--format", "json"], { cwd });
    const { reports } = JSON.parse(stdout) as { reports: readonly { findings: readonly Told[] }[] };
    const notes = reports[0]?.findings.find(
      ({ rule, path }) => rule === "only-allowed-files" && path === "notes/todo.md",
    );
    expect(notes?.committed, flags.join()).toEqual({ file: "packages/a/package.json", line: 7 });
  }
});

interface Told {
  readonly rule: string;
  readonly severity: string;
  readonly path: string | null;
  readonly committed?: { readonly file: string; readonly line: number };
}

function lineOf({ rule, path, committed }: Told): string {
  return `${rule} ${path}: ${committed?.file}:${committed?.line}`;
}
