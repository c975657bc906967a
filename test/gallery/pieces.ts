import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { build, readCases } from "../support/corpus.ts";
import { pseudoCode, sourceMap } from "../support/leak.js";
import { tar } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";
import { storedGzip } from "./stored-gzip.ts";

/** A page of the gallery: what is checked, and how. */
export interface Piece {
  /** The name of its file, without `.md`. */
  readonly file: string;
  readonly title: string;
  /** Writes the tarballs. Paths are relative to `cwd`. */
  readonly make: () => Promise<{
    readonly cwd: string;
    readonly specs: readonly string[];
    readonly policy: string;
    readonly against?: string;
  }>;
}

type Files = Readonly<Record<string, Buffer | string>>;

export const pieces: readonly Piece[] = [
  installed("commander", "recommended", "A library that ships what it needs"),
  installed("d3-hierarchy", "open-source", "A library that ships its sources, as open source"),
  installed("marked", "recommended", "A library with maps, as closed source"),
  installed("marked", "open-source", "The same, as open source"),
  installed("minimatch", "recommended", "A library whose maps embed its sources"),
  installed("npm-packlist", "recommended", "A small tool without types"),
  made(
    "claude-code-2026-03",
    "The leak of 2026-03: a map beside the bundle, and how the release differs from the one before",
    () => ({
      files: claudeCode("2.1.88", true),
      before: claudeCode("2.1.87", false),
      policy: {
        extends: "recommended",
        allow: ["package.json", "cli.js", "sdk-tools.d.ts", "*.md"],
        budget: { unpackedSize: "1 MB" },
        rules: { "release-drift": "error" },
      },
    }),
  ),
  made("claude-code-2025-02", "The leak of 2025-02: the map is a comment in the bundle", () => ({
    files: {
      "package.json": manifest({
        name: "@anthropic-ai/claude-code",
        version: "0.2.8",
        bin: { claude: "cli.mjs" },
        files: ["cli.mjs"],
      }),
      "cli.mjs": `#!/usr/bin/env -S node --enable-source-maps\n${pseudoCode(40_000, 28)}\n${inlineMap(190, 120_000)}\n`,
    },
    policy: { extends: "recommended", allow: ["cli.mjs"] },
  })),
  incident("CF-14", "A .npmrc with a token"),
  incident("CF-23", "A .git directory with the token of a pipeline"),
  incident("TB-12", "A name that reads backwards"),
  {
    file: "monorepo",
    title: "A monorepo: one package passes, one leaks, one is not built",
    make: async () => {
      const cwd = await workdir();
      await write(cwd, {
        "core-1.4.0.tgz": pack({
          "package.json": manifest(of("@acme/core", "dist/index.js")),
          ...built("dist/index.js"),
        }),
        "cli-1.4.0.tgz": pack({
          "package.json": manifest(of("@acme/cli", "dist/cli.js")),
          ...built("dist/cli.js"),
          "dist/cli.js.map": JSON.stringify(sourceMap({ sources: ["../src/cli.ts", "../src/auth.ts"], bytes: 9000 })),
          "dist/.env": "NODE_ENV=production\n",
        }),
        "forms-1.4.0.tgz": pack({ "package.json": manifest(of("@acme/forms", "dist/index.js")) }),
      });
      return { cwd, specs: ["core-1.4.0.tgz", "cli-1.4.0.tgz", "forms-1.4.0.tgz"], policy: "recommended" };
    },
  },
  {
    file: "cut-off",
    title: "A tarball that was not downloaded to its end",
    make: async () => {
      const cwd = await workdir();
      const whole = pack({ "package.json": manifest(of("acme-lib", "dist/index.js")), ...built("dist/index.js") });
      await write(cwd, { "acme-lib-1.4.0.tgz": whole.subarray(0, 1800) });
      return { cwd, specs: ["acme-lib-1.4.0.tgz"], policy: "recommended" };
    },
  },
];

/** A package that the lockfile installs, as a tarball of its files. */
function installed(name: string, policy: string, about: string): Piece {
  const directory = new URL(`../../node_modules/${name}/`, import.meta.url).pathname;
  const { version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const file = `${name}-${policy}`;
  return {
    file,
    title: `${about}: ${name} under ${policy}`,
    make: async () => {
      const cwd = await workdir();
      const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(directory.length))
        .filter((path) => !path.startsWith("node_modules/"))
        .sort();
      const spec = `${name}-${version}.tgz`;
      await write(cwd, {
        [spec]: pack(Object.fromEntries(paths.map((path) => [path, readFileSync(join(directory, path))]))),
      });
      return { cwd, specs: [spec], policy };
    },
  };
}

interface Made {
  readonly files: Files;
  readonly before?: Files;
  readonly policy: object;
}

/** A package in the shape of an incident, a hundredth of its size, and perhaps the release before it. */
function made(file: string, title: string, shape: () => Made): Piece {
  return {
    file,
    title,
    make: async () => {
      const cwd = await workdir();
      const { files, before, policy } = shape();
      await write(cwd, { "package.tgz": pack(files), "packgate.json": JSON.stringify(policy) });
      if (before !== undefined) await write(cwd, { "before.tgz": pack(before) });
      const against = before === undefined ? {} : { against: "before.tgz" };
      return { cwd, specs: ["package.tgz"], policy: "packgate.json", ...against };
    },
  };
}

/** A case of test/incidents that is a tarball there. */
function incident(id: string, title: string): Piece {
  return {
    file: id.toLowerCase(),
    title: `${title} (test/incidents, ${id})`,
    make: async () => {
      const found = readCases("corpus.json").find((one) => one.id === id);
      if (found === undefined || found.how_to_build.pack !== "raw") throw new Error(`${id} is no tarball`);
      const { spec, policy } = await build(found);
      const cwd = dirname(policy);
      await write(cwd, { "package.tgz": storedGzip(gunzipSync(readFileSync(spec))) });
      return { cwd, specs: ["package.tgz"], policy };
    },
  };
}

function claudeCode(version: string, leaks: boolean): Files {
  const own = Array.from({ length: 1884 }, (_, index) => `../src/${index % 30}/${index}.tsx`);
  const others = Array.from(
    { length: 4756 - 1884 },
    (_, index) => `../node_modules/dependency-${index % 310}/${index}.js`,
  );
  const bundle = pseudoCode(129_678, 87);
  const fields = { name: "@anthropic-ai/claude-code", version, type: "module", bin: { claude: "cli.js" } };
  return {
    "package.json": manifest(fields),
    "LICENSE.md": "All rights reserved.\n",
    "README.md": "# Claude Code\n",
    "bun.lock": '{ "lockfileVersion": 1 }\n',
    "cli.js": leaks ? `${bundle}\n//# sourceMappingURL=cli.js.map\n` : bundle,
    ...(leaks && { "cli.js.map": JSON.stringify(sourceMap({ sources: [...own, ...others], bytes: 898_000 })) }),
    "sdk-tools.d.ts": pseudoCode(1200, 2),
  };
}

function inlineMap(count: number, bytes: number): string {
  const sources = Array.from({ length: count }, (_, index) => `../src/${index}.tsx`);
  const map = JSON.stringify(sourceMap({ sources, bytes }));
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
}

function of(name: string, main: string): object {
  return { name, version: "1.4.0", license: "MIT", files: ["dist"], main };
}

function built(path: string): Files {
  return { [path]: "exports.answer = 42;\n", "README.md": "# A package\n", LICENSE: "MIT\n" };
}

function manifest(fields: object): string {
  return `${JSON.stringify(fields, null, 2)}\n`;
}

/** Not compressed: what zlib makes of the same bytes differs between versions of Node. */
function pack(files: Files): Buffer {
  const members = Object.entries(files).map(([path, content]) => ({
    path: `package/${path}`,
    bytes: Buffer.from(content),
  }));
  return storedGzip(tar(members));
}
