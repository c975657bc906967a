import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect/inspect.ts";
import noDevBuild from "../../src/rules/no-dev-build.ts";
import { packageOf } from "../support/package-of.ts";
import { observe } from "../support/test-rule.ts";
import { carries } from "./brute-force.ts";
import index from "./fixtures/index.json" with { type: "json" };

/** Who writes maps in whose form. */
const FORM: { readonly [tool: string]: string | null } = {
  less: "postcss",
  "postcss-cli": "postcss",
  terser: "babel",
  tsdown: "rolldown",
  tsup: "esbuild",
  vite: "rolldown",
};

/** Code that has the comment as it stands, without a map or an eval string. What code says is no map's text. */
const PLAIN_CODE =
  /^webpack\/development-(?:off|(?:inline-|hidden-)?(?:nosources-)?cheap-(?:module-)?source-map)\/canary\.js$/;

interface Fixture {
  readonly tool: string;
  readonly mode: string;
  readonly file: string;
  /** Under fixtures/. */
  readonly path: string;
}

const fixtures: readonly Fixture[] = index.builds.flatMap(({ tool, mode, files }) =>
  files.map((file) => ({ tool, mode, file, path: `${tool}/${mode}/${file}` })),
);
const originals = new Set(Object.values(index.sources).map(sha256));

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function bytesOf({ path }: Fixture): Buffer {
  return readFileSync(new URL(`fixtures/${path}`, import.meta.url));
}

function mapsOf(fixture: Fixture) {
  return inspect(packageOf({ [fixture.file]: bytesOf(fixture) }), new Map()).sourceMaps;
}

function look(fixture: Fixture) {
  const bytes = bytesOf(fixture);
  return {
    carried: carries(bytes, index.canary),
    plain: bytes.includes(index.canary) && PLAIN_CODE.test(fixture.path),
    mapped: mapsOf(fixture).some(({ sources }) => sources.length > 0),
    devBuild: observe(noDevBuild, { files: { [fixture.file]: bytes } }).length > 0,
  };
}
const looks = fixtures.map((fixture) => ({ ...fixture, ...look(fixture) }));

describe("the judge reads", () => {
  const inString = (text: string) => JSON.stringify(text).replaceAll("é", "\\u00e9");
  const codings: { readonly [coding: string]: Buffer } = {
    "plain text": Buffer.from(`/* ${index.canary} */`),
    JSON: Buffer.from(inString(index.canary)),
    "JSON in JSON in JSON": Buffer.from(inString(inString(inString(index.canary)))),
    "a data URL": Buffer.from(`url(data:,${encodeURIComponent(index.canary)})`),
    "base64 behind a word": Buffer.from(`base64${Buffer.from(`of ${index.canary} and more`).toString("base64")}`),
    "base64 of JSON in a string": Buffer.from(inString(Buffer.from(inString(index.canary)).toString("base64"))),
    "gzip within bytes": Buffer.concat([Buffer.from("before"), gzipSync(index.canary), Buffer.from("after")]),
    "UTF-16": Buffer.from(index.canary, "utf16le"),
  };
  test.each(Object.entries(codings))("%s", (_, bytes) => {
    expect(carries(bytes, index.canary)).toBe(true);
    expect(carries(bytes, `${index.canary}!`)).toBe(false);
  });
});

test("every tool was built in every mode but those with a reason", () => {
  const missing = index.builds.filter(({ files }) => files.length === 0);
  expect(missing.map(({ tool, mode }) => `${tool} ${mode}`)).toEqual(["bun compile"]);
});

test("of every tool there is an output with the text and one without", () => {
  for (const tool of new Set(looks.map((one) => one.tool))) {
    const carried = looks.filter((one) => one.tool === tool).map((one) => one.carried);
    expect(new Set(carried), tool).toEqual(new Set([true, false]));
  }
});

describe("what a tool put the original text into is found, and nothing else", () => {
  test.each(looks)("$path", ({ carried, plain, mapped, devBuild }) => {
    expect(mapped || devBuild || plain).toBe(carried);
  });
});

describe("the text that is found in a map is the original, to the byte", () => {
  // Where webpack makes a map of the code that it made, the comment is in it, the rest is not the original.
  test.each(looks.filter(({ mapped, path }) => mapped && !/^webpack.*-cheap-source-map/.test(path)))(
    "$path",
    (fixture) => {
      const found = mapsOf(fixture).flatMap(({ sources }) => sources.map(({ sha256 }) => sha256));
      expect(found.filter((digest) => originals.has(digest))).not.toEqual([]);
    },
  );
});

describe("the tool that wrote a map is known by its form", () => {
  test.each(looks.filter(({ mapped }) => mapped))("$path", (fixture) => {
    const { tool } = fixture;
    const writers = mapsOf(fixture).map(({ writer }) => writer);
    expect(new Set(writers)).toEqual(new Set([FORM[tool] === undefined ? tool : FORM[tool]]));
  });
});

afterAll(() => {
  console.log(table().join("\n"));
});

/** A line for each tool and mode: what its files are, and who wrote the maps. */
function table(): string[] {
  return index.builds.map((build) => {
    const own = looks.filter(({ tool, mode }) => tool === build.tool && mode === build.mode);
    const files = own.map((one) => `${one.file}: ${verdictOf(one)}`);
    return `${build.tool.padEnd(12)} ${build.mode.padEnd(52)} ${files.join(", ") || `not built: ${"reason" in build ? build.reason : ""}`}`;
  });
}

function verdictOf(one: (typeof looks)[number]): string {
  if (one.mapped) return "text in a map";
  if (one.devBuild) return "text in eval strings";
  return one.plain ? "text as plain code" : "clean";
}
