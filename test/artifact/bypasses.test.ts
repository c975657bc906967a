import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBypasses } from "../../src/artifact/bypasses.ts";
import { workdir, write } from "../support/workdir.ts";

const GATED = { postpack: "packgate hook" };
const gated = { name: "p", version: "1.0.0", scripts: GATED };

/** What a project looks like, and the ways around the gate that it leaves open. */
const SCRIPTS: readonly [
  scripts: Readonly<Record<string, string>>,
  open: readonly string[],
  yarn: readonly string[],
][] = [
  [{}, ["not-wired"], ["not-wired"]],
  [GATED, [], ["yarn-postpack"]],
  [{ postpack: "packgate" }, [], ["yarn-postpack"]],
  [{ postpack: "npx packgate check ." }, [], ["yarn-postpack"]],
  [{ postpack: "./node_modules/.bin/packgate --fail-on warning" }, [], ["yarn-postpack"]],
  [{ postpack: "packgate --version" }, ["not-wired"], ["not-wired"]],
  [{ postpack: "packgate init" }, ["not-wired"], ["not-wired"]],
  [{ postpack: "echo packgate" }, ["not-wired"], ["not-wired"]],
  [{ postpack: "echo 'a && packgate hook'" }, ["not-wired"], ["not-wired"]],
  [{ release: "packgate publish" }, [], []],
  [{ ...GATED, prepack: "build", prepare: "build" }, [], ["yarn-postpack"]],
  [{ prepublishOnly: "packgate" }, [], ["not-wired"]],
  [{ prepublishOnly: "packgate", prepack: "build" }, ["built-after-check"], ["not-wired"]],
  [{ prepublishOnly: "packgate", prepare: "build" }, ["built-after-check"], ["not-wired"]],
  [{ prepublishOnly: "packgate && build" }, ["after-the-gate"], ["not-wired"]],
  [{ prepublishOnly: "build && packgate" }, [], ["not-wired"]],
  [{ prepublish: "packgate" }, ["prepublish-only"], []],
  [{ prepublish: "packgate", prepack: "build" }, ["prepublish-only"], ["built-after-check"]],
  [{ publish: "packgate" }, ["too-late"], ["not-wired"]],
  [{ postpublish: "packgate" }, ["too-late"], ["not-wired"]],
  [{ postpack: "packgate hook && clean-package restore" }, ["after-the-gate"], ["yarn-postpack"]],
  [{ postpack: "clean-package restore && packgate hook" }, ["gate-not-first"], ["yarn-postpack"]],
  [{ postpack: "packgate hook || true" }, ["status-lost", "after-the-gate"], ["yarn-postpack"]],
  [{ postpack: "packgate hook; true" }, ["status-lost", "after-the-gate"], ["yarn-postpack"]],
  [{ postpack: "packgate hook | cat" }, ["status-lost", "after-the-gate"], ["yarn-postpack"]],
  [{ postpack: "packgate hook &" }, ["status-lost"], ["yarn-postpack"]],
  [{ postpack: "test -z $CI || packgate hook" }, ["status-lost", "gate-not-first"], ["yarn-postpack"]],
  // Outside yarn it stops every publish.
  [{ prepack: "build && packgate hook" }, [], []],
  [{ prepack: "packgate hook && build" }, [], ["after-the-gate"]],
];

describe("the ways around the gate that scripts leave open", () => {
  test.each(SCRIPTS)("%j: %j; under yarn: %j", async (scripts, open, yarn) => {
    expect(await openIn({ scripts })).toEqual(open);
    expect(await openIn({ scripts, packageManager: "yarn@4.18.1" })).toEqual(yarn);
  });

  test("pnpm runs prepublish", async () => {
    expect(await openIn({ scripts: { prepublish: "packgate" }, packageManager: "pnpm@12.0.0" })).toEqual([]);
  });
});

const YAML = "jobs:\n  a:\n    steps:\n      - run: |\n          npm ci\n          ";
const PROJECTS: readonly [
  what: string,
  open: readonly string[],
  manifest: object,
  files?: Readonly<Record<string, string>>,
][] = [
  ["ignore-scripts in .npmrc", ["ignore-scripts"], {}, { ".npmrc": "ignore-scripts=true\n" }],
  ["ignore-scripts switched on alone", ["ignore-scripts"], {}, { ".npmrc": "ignore-scripts\n" }],
  ["ignore-scripts said twice, the last decides", [], {}, { ".npmrc": "ignore-scripts=true\nignore-scripts=false\n" }],
  ["ignore-scripts in a comment", [], {}, { ".npmrc": "; ignore-scripts=true\n" }],
  ["ignoreScripts of pnpm", ["ignore-scripts"], {}, { "pnpm-workspace.yaml": "ignoreScripts: true\n" }],
  ["ignoreScripts of bun", ["ignore-scripts"], {}, { "bunfig.toml": "[install]\nignoreScripts = true\n" }],
  [
    "publishConfig.directory, which changesets publishes",
    ["publish-directory"],
    { publishConfig: { directory: "dist" } },
    { ".changeset/config.json": "{}" },
  ],
  ["publishConfig.directory without changesets", [], { publishConfig: { directory: "dist" } }],
  [
    "publishConfig.directory with a gate of its own",
    [],
    { publishConfig: { directory: "dist" } },
    { ".changeset/config.json": "{}", "dist/package.json": JSON.stringify(gated) },
  ],
  ["lerna", ["lerna"], {}, { "lerna.json": "{}" }],
  [
    "pkgRoot of semantic-release",
    ["semantic-release-root"],
    { release: { plugins: [["@semantic-release/npm", { pkgRoot: "dist" }]] } },
  ],
  [
    "pkgRoot in a configuration that is code",
    ["semantic-release-root"],
    {},
    { "release.config.cjs": "module.exports = { plugins: [['@semantic-release/npm', { pkgRoot: `${out}` }]] };" },
  ],
  [
    "pkgRoot in YAML",
    ["semantic-release-root"],
    {},
    { ".releaserc.yml": "plugins:\n  - - '@semantic-release/npm'\n    - pkgRoot: dist\n" },
  ],
  ["pkgRoot that is the package itself", [], { release: { pkgRoot: "." } }],
  [
    "packageRoot of nx",
    ["nx-root"],
    {},
    { "project.json": '{"targets":{"nx-release-publish":{"options":{"packageRoot":"{projectRoot}/dist"}}}}' },
  ],
  [
    "packageRoot of nx with a gate of its own",
    [],
    { nx: { packageRoot: "{projectRoot}/dist" } },
    { "dist/package.json": JSON.stringify(gated) },
  ],
  ["publishPath of release-it", ["release-it-path"], { "release-it": { npm: { publishPath: "dist" } } }],
  ["publishPath in TOML", ["release-it-path"], {}, { ".release-it.toml": '[npm]\npublishPath = "dist"\n' }],
  [
    "a script that publishes a tarball",
    ["tarball-publish"],
    { scripts: { ...GATED, release: "npm pack && npm publish ./p-1.0.0.tgz" } },
  ],
  [
    "a pipeline that publishes a tarball",
    ["tarball-publish"],
    {},
    { ".github/workflows/a.yml": `${YAML}pnpm publish --tag next ./p.tgz\n` },
  ],
  [
    "a pipeline that ignores scripts",
    ["ignore-scripts-flag"],
    {},
    { ".gitlab-ci.yml": "a:\n  script:\n    - npm publish --ignore-scripts\n" },
  ],
  [
    "a pipeline that publishes another directory",
    ["other-directory"],
    {},
    { ".github/workflows/a.yaml": `${YAML}npm publish --access public dist\n` },
  ],
  [
    "a pipeline that publishes as it should",
    [],
    {},
    { ".github/workflows/a.yaml": `${YAML}npm publish --access public --tag next\n` },
  ],
  [
    "a pipeline that publishes through packgate",
    [],
    {},
    { ".github/workflows/a.yaml": `${YAML}npx packgate publish -- --tag next\n` },
  ],
];

describe("the ways around the gate that settings and tools leave open", () => {
  test.each(PROJECTS)("%s: %j", async (_, open, manifest, files) => {
    expect(await openIn({ scripts: GATED, ...manifest }, files)).toEqual(open);
  });

  test("ignore-scripts in the environment, which decides over the files", async () => {
    for (const name of ["npm_config_ignore_scripts", "NPM_CONFIG_IGNORE_SCRIPTS", "pnpm_config_ignore_scripts"])
      expect(await openIn({ scripts: GATED }, {}, { [name]: "true" })).toEqual(["ignore-scripts"]);
    const npmrc = { ".npmrc": "ignore-scripts=true\n" };
    expect(await openIn({ scripts: GATED }, npmrc, { npm_config_ignore_scripts: "false" })).toEqual([]);
  });

  test("ignore-scripts of the user", async () => {
    const userconfig = await write(await workdir(), { npmrc: "ignore-scripts=true\n" });
    expect(await openIn({ scripts: GATED }, {}, { npm_config_userconfig: `${userconfig}/npmrc` })).toEqual([
      "ignore-scripts",
    ]);
  });

  test("what the root of a workspace says counts for its packages", async () => {
    const root = await write(await workdir(), {
      "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
      ".npmrc": "ignore-scripts=true\n",
      "lerna.json": "{}",
      "packages/p/package.json": JSON.stringify(gated),
    });
    const found = openBypasses(`${root}/packages/p`, NOBODY).map(({ id }) => id);
    expect(found).toEqual(["ignore-scripts", "lerna"]);
  });
});

/**
 * The ways past a gate in prepublishOnly that were found in the package managers and release tools, and what became of
 * each: the test that shows it closed, or the id by which it is reported.
 */
const MAP: readonly [way: string, by: { readonly closed: string } | { readonly reported: string }][] = [
  [
    "prepack or prepare changes the tree",
    { closed: "e2e/hooks: catches the map that prepack writes after prepublishOnly" },
  ],
  ["the same behind prepublishOnly alone", { reported: "built-after-check" }],
  ["npm publish x.tgz", { reported: "tarball-publish" }],
  ["--ignore-scripts in a setting", { reported: "ignore-scripts" }],
  ["--ignore-scripts as a flag", { reported: "ignore-scripts-flag" }],
  ["yarn npm publish, gate in postpack", { reported: "yarn-postpack" }],
  ["yarn npm publish, gate in prepublishOnly", { reported: "not-wired" }],
  ["npm publish dist", { reported: "other-directory" }],
  ["publishConfig.directory under changesets", { reported: "publish-directory" }],
  ["publishConfig.directory under pnpm", { closed: "e2e/hooks: checks the directory that publishConfig names" }],
  ["packageRoot of nx", { reported: "nx-root" }],
  ["pkgRoot of semantic-release", { reported: "semantic-release-root" }],
  ["publishPath of release-it", { reported: "release-it-path" }],
  ["lerna's own packer", { reported: "lerna" }],
  [
    "postpack rewrites package.json before the gate",
    { closed: "e2e/hooks: sees a postpack that rewrites package.json before it" },
  ],
  ["postpack rewrites package.json after the gate", { reported: "after-the-gate" }],
  ["a chain that begins with something else", { reported: "gate-not-first" }],
  ["a chain that loses the exit status", { reported: "status-lost" }],
  ["a gate in publish or postpublish", { reported: "too-late" }],
  ["a gate in prepublish alone", { reported: "prepublish-only" }],
  ["a variable that pretends to be packgate", { closed: "commands/hook: beneath what only claims to be packgate" }],
];

describe("the map of the ways around", () => {
  const reported = new Set([...SCRIPTS.flatMap(([, ...open]) => open.flat()), ...PROJECTS.flatMap(([, open]) => open)]);

  test.each(MAP)("%s: %j", async (_, by) => {
    if ("reported" in by) expect(reported).toContain(by.reported);
    else {
      const [file, name = ""] = by.closed.split(": ");
      const tests = await readFile(join(import.meta.dirname, "..", `${file}.test.ts`), "utf8");
      expect(tests).toContain(`"${name}"`);
    }
  });

  test("names every way that can be reported", () => {
    const named = MAP.flatMap(([, by]) => ("reported" in by ? [by.reported] : []));
    expect([...reported].sort()).toEqual([...new Set(named)].sort());
  });
});

/** Without the settings of whoever runs the tests. */
const NOBODY = { npm_config_userconfig: "/nonexistent" };

async function openIn(
  manifest: object,
  files: Readonly<Record<string, string>> = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<readonly string[]> {
  const directory = await write(await workdir(), {
    "package.json": JSON.stringify({ name: "p", version: "1.0.0", ...manifest }),
    ...files,
  });
  return openBypasses(directory, { ...NOBODY, ...environment }).map(({ id }) => id);
}
