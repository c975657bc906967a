import { describe, expect, test } from "vitest";
import { type DoctorFlags, runDoctor } from "../../src/commands/doctor.ts";
import { version } from "../../src/version.ts";
import { ioIn } from "../support/io.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

type Files = Readonly<Record<string, string>>;

const gated = { name: "p", version: "1.0.0", scripts: { postpack: "packgate hook" } };
const bare = { name: "p", version: "1.0.0" };
const policy: Files = { ".git/HEAD": "", "packgate.json": "{}" };
const owned: Files = { ...policy, ".github/CODEOWNERS": "* @owner\n" };

/** One object over several lines, so that a wrong line is seen. */
function manifest(value: object): Files {
  return { "package.json": `${JSON.stringify(value, null, 2)}\n` };
}

function workflow(...steps: string[]): Files {
  const lines = ["on: push", "jobs:", "  release:", "    steps:", ...steps.map((step) => `      ${step}`)];
  return { ".github/workflows/release.yml": `${lines.join("\n")}\n` };
}

const HERE = ".github/workflows/release.yml:5";
const OPEN: readonly [what: string, files: Files, place: string, id: string][] = [
  ["no hook", manifest(bare), "package.json", "not-wired"],
  [
    "a hook before what builds",
    manifest({ ...bare, scripts: { prepublishOnly: "packgate", prepack: "tsc" } }),
    "package.json:5",
    "built-after-check",
  ],
  ["a hook behind the upload", manifest({ ...bare, scripts: { publish: "packgate" } }), "package.json:5", "too-late"],
  [
    "a hook that yarn runs too late",
    manifest({ ...gated, packageManager: "yarn@4.18.1" }),
    "package.json:5",
    "yarn-postpack",
  ],
  [
    "a chain that loses the status",
    manifest({ ...bare, scripts: { postpack: "packgate hook || true" } }),
    "package.json:5",
    "status-lost",
  ],
  [
    "a chain that goes on",
    manifest({ ...bare, scripts: { postpack: "packgate hook && clean-package restore" } }),
    "package.json:5",
    "after-the-gate",
  ],
  ["ignore-scripts", { ...manifest(gated), ".npmrc": "a=b\nignore-scripts=true\n" }, ".npmrc:2", "ignore-scripts"],
  [
    "ignore-scripts in a job",
    {
      ...manifest(gated),
      ...workflow("- run: npm publish", "  env:", "    NPM_CONFIG_IGNORE_SCRIPTS: true"),
    },
    ".github/workflows/release.yml:7",
    "ignore-scripts",
  ],
  ["a tarball", { ...manifest(gated), ...workflow("- run: npm publish ./p.tgz") }, HERE, "tarball-publish"],
  [
    "a flag in the next line",
    { ...manifest(gated), ...workflow("- run: |", "    npm publish \\", "      --ignore-scripts") },
    ".github/workflows/release.yml:6",
    "ignore-scripts-flag",
  ],
  [
    "an action that ignores scripts",
    { ...manifest(gated), ...workflow("- uses: JS-DevTools/npm-publish@v3") },
    HERE,
    "ignore-scripts-flag",
  ],
  [
    "a step in another directory",
    { ...manifest(gated), ...workflow("- run: npm publish", "  working-directory: dist/p") },
    HERE,
    "other-directory",
  ],
  ["cd", { ...manifest(gated), ...workflow("- run: cd dist && npm publish") }, HERE, "other-directory"],
  [
    "cd in a line of a GitLab script",
    { ...manifest(gated), ".gitlab-ci.yml": "a:\n  script:\n    - cd dist\n    - npm publish\n" },
    ".gitlab-ci.yml:4",
    "other-directory",
  ],
  [
    "--prefix",
    { ...manifest(gated), Makefile: "release:\n\tnpm publish --prefix dist\n" },
    "Makefile:2",
    "other-directory",
  ],
  [
    "a shell file that a pipeline runs",
    {
      ...manifest(gated),
      ...workflow("- run: ./scripts/release.sh"),
      "scripts/release.sh": "#!/bin/sh\nnpm publish dist\n",
    },
    "scripts/release.sh:2",
    "other-directory",
  ],
  ...[
    "npm publish --access public",
    "npx changeset publish",
    "npx semantic-release",
    "npx release-it --ci",
    "npx np --yes",
    "npx nx release",
    "pnpm -r publish",
    "yarn npm publish",
  ].map((command): [string, Files, string, string] => [
    `a job that runs ${command} without a hook`,
    { ...manifest(bare), ...workflow(`- run: ${command}`) },
    HERE,
    "ungated-publish",
  ]),
  [
    "Azure",
    { ...manifest(bare), "azure-pipelines.yml": "steps:\n- script: npm publish\n" },
    "azure-pipelines.yml:2",
    "ungated-publish",
  ],
  [
    "CircleCI",
    { ...manifest(bare), ".circleci/config.yml": "jobs:\n  a:\n    steps:\n      - run: npm publish\n" },
    ".circleci/config.yml:4",
    "ungated-publish",
  ],
  [
    "lerna",
    { ...manifest(gated), "lerna.json": "{}", ...workflow("- run: npx lerna publish from-git") },
    HERE,
    "lerna",
  ],
  [
    "publishConfig.directory of changesets",
    { ...manifest({ ...gated, publishConfig: { directory: "dist" } }), ".changeset/config.json": "{}" },
    "package.json:8",
    "publish-directory",
  ],
  [
    "pkgRoot",
    { ...manifest(gated), ".releaserc.yml": "plugins:\n  - - npm\n    - pkgRoot: dist\n" },
    ".releaserc.yml:3",
    "semantic-release-root",
  ],
  [
    "packageRoot",
    { ...manifest(gated), "project.json": '{\n"packageRoot": "dist/{projectRoot}" }' },
    "project.json:2",
    "nx-root",
  ],
  [
    "publishPath",
    { ...manifest(gated), ".release-it.json": '{ "npm": {\n"publishPath": "dist" } }' },
    ".release-it.json:2",
    "release-it-path",
  ],
  ["npx of the latest", { ...manifest(gated), ...workflow("- run: npx packgate@latest check") }, HERE, "unpinned-gate"],
  [
    "npx of nothing installed",
    { ...manifest(gated), ...workflow("- run: npx -y packgate check") },
    HERE,
    "unpinned-gate",
  ],
  [
    "dlx",
    { ...manifest({ ...gated, devDependencies: { packgate: "1.0.0" } }), ...workflow("- run: pnpm dlx packgate") },
    HERE,
    "unpinned-gate",
  ],
  [
    "a range without a lockfile",
    manifest({ ...gated, devDependencies: { packgate: "^1.0.0" } }),
    "package.json:8",
    "unpinned-gate",
  ],
  ["an old pin", { ...manifest(gated), ...workflow("- run: npx packgate@0.0.1 check") }, HERE, "stale-gate"],
  [
    "an old one in the lockfile",
    {
      ...manifest({ ...gated, devDependencies: { packgate: "^0.0.1" } }),
      "package-lock.json": '{ "packages": {\n"node_modules/packgate": { "version": "0.0.1" } } }',
    },
    "package-lock.json:2",
    "stale-gate",
  ],
  [
    "an old one in pnpm-lock.yaml",
    { ...manifest(gated), "pnpm-lock.yaml": "packages:\n\n  packgate@0.0.1:\n" },
    "pnpm-lock.yaml:3",
    "stale-gate",
  ],
  [
    "a policy that nobody owns",
    { ...manifest(gated), ".github/CODEOWNERS": "/src/ @owner\n* @a\npackgate.json\n" },
    ".github/CODEOWNERS",
    "unowned-policy",
  ],
];

const pinned = { ...gated, devDependencies: { packgate: version } };
const CLOSED: readonly [what: string, files: Files][] = [
  ["a hook", manifest(gated)],
  [
    "a hook of yarn",
    manifest({ ...bare, packageManager: "yarn@4.18.1", scripts: { prepack: "tsc && packgate hook" } }),
  ],
  [
    "a hook in prepublishOnly, and git's hooks in prepare",
    manifest({ ...bare, scripts: { prepublishOnly: "packgate", prepare: "husky" } }),
  ],
  ...[
    "npm publish --provenance",
    "npx changeset publish",
    "npx semantic-release",
    "npx release-it --ci",
    "npx np --yes",
    "npx nx release",
    "pnpm -r publish",
  ].map((command): [string, Files] => [
    `${command} with a hook`,
    { ...manifest(gated), ...workflow(`- run: ${command}`) },
  ]),
  [
    "packgate publish in the job",
    {
      ...manifest({ ...bare, devDependencies: { packgate: version } }),
      ...workflow("- run: npx packgate publish -- --provenance"),
    },
  ],
  [
    "packgate's plugin of semantic-release",
    {
      ...manifest({
        ...bare,
        release: {
          plugins: [["@semantic-release/npm", { npmPublish: false, pkgRoot: "dist" }], "packgate/semantic-release"],
        },
      }),
    },
  ],
  [
    "lerna that only versions",
    {
      ...manifest({ ...bare, scripts: { release: "lerna version --no-push && packgate publish" } }),
      "lerna.json": "{}",
    },
  ],
  [
    "ignore-scripts where packgate publishes",
    { ...manifest({ ...bare, scripts: { release: "packgate publish" } }), ".npmrc": "ignore-scripts=true\n" },
  ],
  [
    "scripts ignored at the installation",
    { ...manifest(gated), ...workflow("- run: npm ci --ignore-scripts", "- run: npm publish") },
  ],
  [
    "a dry run",
    {
      ...manifest(bare),
      ...workflow("- run: npm publish --dry-run ./p.tgz", `- run: npx packgate@${version} publish`),
    },
  ],
  [
    "a registry on this machine",
    { ...manifest(gated), ...workflow("- run: npm publish ./p.tgz --registry http://localhost:4873") },
  ],
  [
    "a name, a comment and a printed line",
    {
      ...manifest(gated),
      ...workflow("- name: npm publish dist", "# npm publish dist", "- run: echo npm publish dist"),
    },
  ],
  [
    "a script called publish",
    { ...manifest(gated), ...workflow("- run: npm run publish dist", "- run: npm install -g np release-it") },
  ],
  [
    "another directory that has the hook",
    { ...manifest(gated), "dist/package.json": JSON.stringify(gated), ...workflow("- run: npm publish dist") },
  ],
  [
    "an action that runs scripts",
    { ...manifest(gated), ...workflow("- uses: JS-DevTools/npm-publish@v3", "  with:", "    ignore-scripts: false") },
  ],
  ["the installed packgate", { ...manifest(pinned), ...workflow("- run: npx packgate check") }],
  [
    "packgate's own repository",
    { ...manifest({ ...gated, name: "packgate" }), ...workflow("- run: npx packgate@latest") },
  ],
  ["the policy's directory owned", { ...manifest(gated), ".github/CODEOWNERS": "*.json @owner\n" }],
  ["GitLab's section owned", { ...manifest(gated), ".github/CODEOWNERS": "[Gate][2] @owner\n/packgate.json\n" }],
];

describe("packgate doctor", () => {
  test.each(OPEN)("reports %s", async (_, files, place, id) => {
    const { ways } = await examine({ ...owned, ...files });
    const places = ways.map((way) => `${way.id} ${way.file}${way.line === null ? "" : `:${way.line}`}`);
    expect(places).toContain(`${id} ${place}`);
    for (const { fix } of ways) expect(fix).not.toBe("");
  });

  test.each(CLOSED)("is silent about %s", async (_, files) => {
    expect((await examine({ ...owned, ...files })).ways).toEqual([]);
  });

  test("says once what the packages of a workspace share, and where each of them is open", async () => {
    const files = {
      ...owned,
      ...manifest({ private: true, workspaces: ["packages/*"] }),
      ".npmrc": "ignore-scripts=true\n",
      "packages/a/package.json": JSON.stringify({ ...gated, name: "a" }),
      "packages/b/package.json": JSON.stringify({ ...bare, name: "b" }),
      "packages/c/package.json": JSON.stringify({ ...bare, name: "c", private: true }),
    };
    const { packages, ways } = await examine(files);
    expect(packages).toEqual(["a", "b"]);
    expect(ways.map(({ id, file }) => `${id} ${file}`)).toEqual([
      "ignore-scripts .npmrc",
      "not-wired packages/b/package.json",
    ]);
  });

  test("reports the package of a workspace that no policy judges", async () => {
    const { ways } = await examine({
      ".git/HEAD": "",
      ...manifest({ private: true, workspaces: ["packages/*"] }),
      "packages/a/package.json": JSON.stringify({ ...gated, name: "a" }),
      "packages/a/packgate.json": "{}",
      "packages/b/package.json": JSON.stringify({ ...gated, name: "b" }),
    });
    expect(ways).toMatchObject([{ id: "no-policy", severity: "warning", file: "packages/b/package.json" }]);
  });

  test("holds a private package to what its pipeline builds and publishes", async () => {
    const lone = manifest({ ...bare, private: true });
    expect((await examine({ ...owned, ...lone })).ways).toEqual([]);
    const { ways } = await examine({ ...owned, ...lone, ...workflow("- run: npm publish ./dist/lib") });
    expect(ways).toMatchObject([{ id: "other-directory", line: 5 }]);
  });

  test("says possibly where an expression decides", async () => {
    const { ways } = await examine({
      ...owned,
      ...manifest({ ...bare, scripts: { prepublish: "packgate" } }),
      ...workflow("- run: npm publish $DIST"),
    });
    expect(ways).toMatchObject([{ id: "prepublish-only" }, { id: "ungated-publish", severity: "warning" }]);
    expect(ways[1]?.what).toContain("possibly");
  });

  test("calls a publish behind a check the second best", async () => {
    const files = { ...manifest({ ...pinned, scripts: {} }), ...workflow("- run: npx packgate && npm publish") };
    const { ways } = await examine({ ...owned, ...files });
    expect(ways).toMatchObject([{ id: "not-wired" }, { id: "ungated-publish", severity: "warning" }]);
  });

  test("ends with 1 only where asked to, and only for what is grave enough", async () => {
    const cwd = await write(await workdir(), {
      ...owned,
      ...manifest(gated),
      ...workflow("- run: npx packgate@latest"),
    });
    for (const [failOn, status] of [
      [undefined, 0],
      ["error", 0],
      ["warning", 1],
      ["info", 1],
    ] as const) {
      const { io } = ioIn(cwd);
      expect(await runDoctor(failOn === undefined ? {} : { failOn }, io)).toBe(status);
    }
  });

  test("shows the place, what is open, and what closes it", async () => {
    expect(await screen({ ...owned, ...manifest(gated), ...workflow("- run: npm publish ./p.tgz") })).toBe(
      [
        "x tarball-publish  .github/workflows/release.yml:5",
        "    `npm publish ./p.tgz` uploads a tarball and runs no script",
        "    Publish with packgate publish, which uploads the very file that it has checked.",
        "",
        "p: 1 open way around the gate.",
        "",
      ].join("\n"),
    );
  });

  test("says that it has found nothing, and what it cannot know", async () => {
    expect(await screen({ ...owned, ...manifest(gated) })).toContain("No way around the gate was found in p.\n");
  });

  test("lets no pipeline paint the screen", async () => {
    const files = { ...manifest(gated), ...workflow("- run: npm publish ./\u001b[31mred.tgz") };
    expect(await screen({ ...owned, ...files })).not.toContain("\u001b");
  });

  test("shows no token that stands in a command", async () => {
    const secret = token("github_pat");
    const files = { ...manifest(gated), ...workflow(`- run: npm publish p.tgz --//r.example/:_authToken=${secret}`) };
    for (const format of ["pretty", "json"] as const) {
      const said = await screen({ ...owned, ...files }, { format });
      expect(said).toContain("tarball-publish");
      expect(said).not.toContain(secret.slice(4, 20));
    }
  });

  test("refuses a policy that is not valid, and a package.json that is none", async () => {
    await expect(screen({ ...manifest(gated), "packgate.json": "{" })).rejects.toMatchObject({ code: "EPOLICY" });
    await expect(screen({ "package.json": "{" })).rejects.toMatchObject({ code: "EMANIFEST" });
  });
});

interface Said {
  readonly packages: readonly string[];
  readonly ways: readonly {
    id: string;
    severity: string;
    file: string | null;
    line: number | null;
    what: string;
    fix: string;
  }[];
}

async function examine(files: Files): Promise<Said> {
  return JSON.parse(await screen(files, { format: "json" })) as Said;
}

async function screen(files: Files, flags: DoctorFlags = {}): Promise<string> {
  const { io, stdout } = ioIn(await write(await workdir(), files));
  const environment = { ...io.environment, npm_config_userconfig: "/nonexistent", LANG: "C", LC_ALL: "C" };
  expect(await runDoctor(flags, { ...io, environment })).toBe(0);
  return stdout();
}
