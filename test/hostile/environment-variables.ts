/** What variables could change: npm's settings, Node's options, git's repository. */

import { type EnvironmentCase, type Files, manifest, packed } from "./environment-case.ts";

/** A script makes what must be found. A setting that kept it from running, or had another pack made, would let it through. */
const leaking: Files = {
  ...packed("echo NODE_ENV=production > dist/.env"),
  "other/package.json": '{"name":"other","version":"1.0.0"}',
  "noise.cjs": 'console.log(\'{"integrity":"none"}\');',
};
const injected = (
  [
    ["ignore-scripts", "true"],
    ["ignore_scripts", "true"],
    ["dry-run", "false"],
    ["json", "false"],
    ["pack-destination", "$AWAY"],
    ["workspace", "other"],
    ["workspaces", "true"],
    ["include-workspace-root", "false"],
    ["cache", "$AWAY"],
    ["node-options", "--require $PWD/noise.cjs"],
    ["script-shell", "/bin/false"],
    ["git", "/bin/false"],
    ["editor", "/bin/false"],
    ["global-ignore-file", "$PWD/dist"],
    ["prefix", "/nonexistent"],
    ["local-prefix", "/nonexistent"],
    ["global", "true"],
    ["location", "global"],
    ["loglevel", "silent"],
    ["silent", "true"],
    ["long", "true"],
    ["parseable", "true"],
    ["usage", "true"],
    ["version", "true"],
    ["foreground-scripts", "false"],
    ["offline", "true"],
    ["umask", "777"],
    ["omit", "dev"],
  ] as const
).map(
  ([name, value]): EnvironmentCase => ({
    id: `npm-config-${name.replaceAll("_", "-")}${name.includes("_") ? "-underscored" : ""}`,
    what: `npm_config_${name}=${value} does not change what is packed`,
    files: leaking,
    script: `trap 'rm -f dist/.env' EXIT; env "npm_config_${name}=${value}" "$NODE" "$CLI" --format json; status=$?; [ -z "$(ls -A "$AWAY")" ] && exit $status`,
    verdict: "fail",
    says: "no-env-file",
  }),
);

export const variables: readonly EnvironmentCase[] = [
  ...injected,
  {
    id: "node-options-noise",
    what: "NODE_OPTIONS that prints into npm's output",
    files: leaking,
    script: 'trap "rm -f dist/.env" EXIT; NODE_OPTIONS="--require $PWD/noise.cjs" packgate | tail -n +2',
    status: [0],
    verdict: "fail",
    says: "no-env-file",
  },
  {
    id: "node-options-absent",
    what: "NODE_OPTIONS that names what is not there: Node does not start",
    script: "NODE_OPTIONS='--require /nonexistent.cjs' packgate",
    status: [1],
    verdict: "error",
    says: null,
  },
  {
    id: "git-dir",
    what: "GIT_DIR of a repository that tracks a file of that name, as below a hook of git",
    files: {
      "package.json": manifest({}),
      "packgate.json": '{"rules":{"no-embedded-sources":{"accept":"public"}}}',
      ".gitignore": "src\n",
      "src/a.js": "export const secret = 1;\n",
      "dist/a.js": "export{};\n//# sourceMappingURL=a.js.map\n",
      "dist/a.js.map": JSON.stringify({
        version: 3,
        sources: ["../src/a.js"],
        sourcesContent: ["export const secret = 1;\n"],
        mappings: "AAAA",
      }),
    },
    script:
      'git init -q; mkdir -p "$AWAY/src"; touch "$AWAY/src/a.js"; git -C "$AWAY" init -q; git -C "$AWAY" add src/a.js; GIT_DIR="$AWAY/.git" GIT_WORK_TREE="$PWD" packgate; status=$?; rm -rf .git; exit $status',
    verdict: "fail",
    says: "no-embedded-sources",
    needs: ["git"],
  },
];
