import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withCommittedLines } from "../src/committed-cause.ts";
import type { About, Finding, Manifest } from "../src/model.ts";
import { loadPolicies } from "../src/policy/load.ts";
import { rules } from "../src/rules/index.ts";
import { finding, packageReport } from "./report/report-of.ts";
import { token } from "./support/tokens.ts";
import { workdir, write } from "./support/workdir.ts";

const TODAY = "2026-11-21";

interface Shape {
  readonly files: Readonly<Record<string, string>>;
  /** Where the package is, below the top. */
  readonly at?: string;
  readonly finding: Finding;
}

const here = (path: string | null, rule = "only-allowed-files", rest: Partial<Finding> = {}) =>
  finding(rule, "error", path, "is there", rest as object);
const about = (file: About["file"], ...keys: (string | number)[]) =>
  here(file === "policy" ? null : "package.json", "any", { about: { file, keys } });

const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const manifest = text(
  "{",
  '  "name": "a",',
  '  "version": "1.0.0",',
  '  "main": "./lib/main",',
  '  "bin": { "a": "cli.js",',
  '           "b": "./other.js" },',
  '  "scripts": {',
  '    "dev": "esbuild --sourcemap",',
  '    "postinstall": "node x"',
  "  },",
  '  "files": [',
  '    "dist",',
  '    "src"',
  "  ],",
  '  "bundleDependencies": ["c"],',
  '  "dependencies": {',
  '    "lodash.merge": "file:../x",',
  '    "c": "*"',
  "  },",
  '  "exports": { ".": "./a.js",',
  '    "./x": { "import":',
  '      "./x.js" } }',
  "}",
);
const bare = text("{", '  "name": "a", "version": "1.0.0"', "}");
const policy = text(
  "{",
  "  // why",
  '  "extends": "recommended",',
  '  "allow": [',
  '    "...",',
  '    "lib/**",',
  '    "notes/*.md"',
  "  ],",
  '  "budget": {',
  '    "size": "1 kB" },',
  '  "waivers": [',
  '    { "rule": "no-secret", "path": "a", "reason": "r", "expires": "2027-01-01" },',
  '    { "rule": "no-secret", "path": "b", "reason": "r", "expires": "2027-01-01" }',
  "  ]",
  "}",
);

const tsconfig = text("{", '  "compilerOptions": {', '    "sourceMap": true,', '    "inlineSources": true', "  }", "}");
const vite = text("export default {", "  // sourcemap: true", "  build: { sourcemap: true }", "};");
const map = (path = "dist/a.js.map", fix: string | null = null) => here(path, "no-embedded-sources", { fix });

const shapes: readonly (readonly [claim: string, line: string, shape: Shape])[] = [
  ["an entry of files", "package.json:12", { files: { "package.json": manifest }, finding: here("dist/a.js") }],
  [
    "the last entry that packs it",
    "package.json:13",
    { files: { "package.json": manifest }, finding: here("src/a.ts") },
  ],
  ["main", "package.json:4", { files: { "package.json": manifest }, finding: here("lib/main.js") }],
  ["a program", "package.json:5", { files: { "package.json": manifest }, finding: here("cli.js") }],
  ["another program", "package.json:6", { files: { "package.json": manifest }, finding: here("other.js") }],
  ["bundled", "package.json:15", { files: { "package.json": manifest }, finding: here("node_modules/c/a.js") }],
  ["nothing that names it", "package.json:11", { files: { "package.json": manifest }, finding: here("LICENSE.txt") }],
  ["no files at all", "package.json:1", { files: { "package.json": bare }, finding: here("secret.pem") }],
  ["the package as a whole", "package.json:11", { files: { "package.json": manifest }, finding: here(null) }],
  [
    "an own allow pattern, where there is no files",
    "packgate.json:7",
    { files: { "package.json": bare, "packgate.json": policy }, finding: here("notes/a.md") },
  ],
  [
    "an own pattern in package.json",
    "package.json:4",
    {
      files: {
        "package.json": text("{", '"name": "a", "version": "1.0.0",', '"packgate": {', '"allow": ["notes/*"]', "}}"),
      },
      finding: here("notes/a.md", "only-allowed-files", { policies: ["package.json#packgate"] }),
    },
  ],
  [
    "files before a pattern",
    "package.json:12",
    {
      files: { "package.json": manifest, "packgate.json": policy },
      finding: here("dist/lib/a.js"),
    },
  ],
  [
    "a script",
    "package.json:9",
    {
      files: { "package.json": manifest },
      finding: about("package.json", "scripts", "postinstall"),
    },
  ],
  [
    "a dependency with a dot",
    "package.json:17",
    {
      files: { "package.json": manifest },
      finding: about("package.json", "dependencies", "lodash.merge"),
    },
  ],
  [
    "a nested export",
    "package.json:21",
    {
      files: { "package.json": manifest },
      finding: about("package.json", "exports", "./x", "import"),
    },
  ],
  [
    "a field that is not there",
    "package.json:11",
    {
      files: { "package.json": manifest },
      finding: about("package.json", "publishConfig", "access"),
    },
  ],
  [
    "a dependency that is not there",
    "package.json:16",
    {
      files: { "package.json": manifest },
      finding: about("package.json", "dependencies", "axios"),
    },
  ],
  [
    "a budget",
    "packgate.json:10",
    {
      files: { "package.json": manifest, "packgate.json": policy },
      finding: about("policy", "budget", "size"),
    },
  ],
  [
    "an inherited budget",
    "packgate.json:9",
    {
      files: { "package.json": manifest, "packgate.json": policy },
      finding: about("policy", "budget", "fileSize"),
    },
  ],
  [
    "what is inherited whole",
    "packgate.json:3",
    {
      files: {
        "package.json": manifest,
        "packgate.json": policy.replace('"budget"', '"limits"').replace("size", "tarball"),
      },
      finding: about("policy", "budget", "size"),
    },
  ],
  [
    "a waiver",
    "packgate.json:13",
    {
      files: { "package.json": manifest, "packgate.json": policy },
      finding: about("policy", "waivers", 1),
    },
  ],
  [
    "a pattern that matches nothing",
    "packgate.json:6",
    {
      files: { "package.json": manifest, "packgate.json": policy },
      finding: about("policy", "allow", "lib/**"),
    },
  ],
  [
    "no policy of its own",
    "package.json:11",
    {
      files: { "package.json": manifest },
      finding: { ...about("policy", "budget", "size"), policies: ["recommended"] },
    },
  ],
  [
    "tsc's option",
    "tsconfig.json:4",
    {
      files: { "package.json": manifest, "tsconfig.json": tsconfig },
      finding: map(),
    },
  ],
  [
    "a bundler's option before tsc's",
    "vite.config.ts:3",
    {
      files: { "package.json": manifest, "tsconfig.json": tsconfig, "vite.config.ts": vite },
      finding: map(),
    },
  ],
  [
    "tsc's before a bundler's, where tsc wrote the map",
    "tsconfig.json:4",
    {
      files: { "package.json": manifest, "tsconfig.json": tsconfig, "vite.config.ts": vite },
      finding: map("dist/a.js.map", 'tsc wrote this map: take "inlineSources" out'),
    },
  ],
  [
    "a script's flag",
    "package.json:2",
    {
      files: {
        "package.json": text(
          "{",
          '"scripts": {"build": "esbuild --sourcemap=inline"},',
          '"name": "a", "version": "1.0.0"}',
        ),
        "vite.config.ts": vite,
      },
      finding: map("dist/a.js"),
    },
  ],
  [
    "no option that can be seen",
    "package.json:12",
    {
      files: { "package.json": manifest, "rollup.config.js": "export default { sourcemap: false }" },
      finding: map(),
    },
  ],
  [
    "a line of package.json itself",
    "package.json:9",
    {
      files: { "package.json": manifest },
      finding: here("package.json", "no-secret", { line: 9 }),
    },
  ],
  [
    "a workspace, from the top of the repository",
    "packages/a/package.json:12",
    {
      files: { ".git/HEAD": "", "packages/a/package.json": manifest, "package.json": '{"workspaces":["packages/*"]}' },
      at: "packages/a",
      finding: here("dist/a.js"),
    },
  ],
  [
    "a policy of the workspace's root",
    "packgate.json:10",
    {
      files: {
        ".git/HEAD": "",
        "packages/a/package.json": manifest,
        "package.json": '{"workspaces":["packages/*"]}',
        "packgate.json": policy,
      },
      at: "packages/a",
      finding: about("policy", "budget", "size"),
    },
  ],
  [
    "a policy of a workspace's package",
    "packages/a/packgate.json:10",
    {
      files: {
        ".git/HEAD": "",
        "packages/a/package.json": manifest,
        "packages/a/packgate.json": policy,
        "package.json": '{"workspaces":["packages/*"]}',
      },
      at: "packages/a",
      finding: { ...about("policy", "budget", "size"), policies: ["packages/a/packgate.json"] },
    },
  ],
  [
    "a worktree, whose .git is a file",
    "package.json:12",
    {
      files: { "x/.git": "gitdir: elsewhere", "x/package.json": manifest },
      at: "x",
      finding: here("dist/a.js"),
    },
  ],
];

describe("the committed line behind a finding is that of", () => {
  test.each(shapes)("%s: %s", async (_, line, shape) => {
    expect(await lineIn(shape)).toBe(line);
  });
});

test("a package.json that is no JSON has one line", async () => {
  const directory = await write(await workdir(), { "package.json": "{\n\n\n" });
  const [found] = withCommittedLines(packageReport({ findings: [here("dist/a.js")] }), {
    directory,
    cwd: directory,
    manifest: { name: "a", version: "1.0.0", files: ["dist"] },
    policies: [],
    today: TODAY,
  }).findings;
  expect(found?.committed).toEqual({ file: "package.json", line: 1 });
});

test("nobody is sent behind a symbolic link, out of the repository, or into a file of megabytes", async () => {
  const top = await write(await workdir(), {
    "outside.json": manifest,
    "big/package.json": manifest + " ".repeat(1 << 20),
  });
  await mkdir(join(top, "linked"));
  await symlink("../outside.json", join(top, "linked/package.json"));
  for (const at of ["linked", "big"]) {
    const directory = join(top, at);
    const project = {
      directory,
      cwd: directory,
      manifest: JSON.parse(manifest) as Manifest,
      policies: [],
      today: TODAY,
    };
    const findings = [here("dist/a.js"), { ...about("policy", "budget", "size"), policies: ["../outside.json"] }];
    for (const found of withCommittedLines(packageReport({ findings }), project).findings) {
      expect(found.committed, at).toBeUndefined();
    }
  }
});

test("a directory that is called like a token is not named in full", async () => {
  const secret = token("github_pat");
  const files = { ".git/HEAD": "", [`${secret}/package.json`]: manifest };
  const line = await lineIn({ files, at: secret, finding: here("dist/a.js") });
  expect(line).toMatch(/\/package\.json:12$/);
  expect(line).not.toContain(secret.slice(8, 16));
});

test("a published version has none, and no report says what a line is looked up by", () => {
  const [found] = withCommittedLines(
    packageReport({ findings: [about("policy", "budget", "size")] }),
    undefined,
  ).findings;
  expect(found).not.toHaveProperty("committed");
  expect(found).not.toHaveProperty("about");
});

test("30,000 findings are looked up in files that are read once", async () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `d${index}`);
  const dependencies = Object.fromEntries(names.map((name) => [name, "*"]));
  const written = JSON.stringify({ name: "a", version: "1.0.0", files: ["dist/**/*.js"], dependencies }, null, 1);
  const directory = await write(await workdir(), { "package.json": written });
  const findings = [
    ...names.map((name) => about("package.json", "dependencies", name)),
    ...names.map((name) => here(`dist/${name}.js`)),
  ];
  const found = withCommittedLines(packageReport({ findings }), {
    directory,
    cwd: directory,
    manifest: JSON.parse(written) as Manifest,
    policies: [],
    today: TODAY,
  }).findings;
  expect(found[19_999]?.committed?.line).toBe(written.slice(0, written.indexOf('"d19999"')).split("\n").length);
  expect(found.at(-1)?.committed?.line).toBe(5);
});

async function lineIn({ files, at = "", finding }: Shape): Promise<string | undefined> {
  const directory = join(await write(await workdir(), files), at);
  const root = at.startsWith("packages/") ? join(directory, "../..") : undefined;
  const source = files[join(at, "package.json")]!;
  const [found] = withCommittedLines(packageReport({ findings: [finding] }), {
    directory,
    cwd: directory,
    manifest: JSON.parse(source) as Manifest,
    policies: loadPolicies({ directory, root, rules }),
    today: TODAY,
  }).findings;
  return found?.committed && `${found.committed.file}:${found.committed.line}`;
}
