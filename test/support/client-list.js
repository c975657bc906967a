/**
 * Which package managers, versions of Node and release tools the tests start. JavaScript, because `.ci/run` and the soak
 * read it with a plain `node`, and Node 20 runs no TypeScript.
 */

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Where they are installed, each in a directory of its own. */
export const clientsDirectory =
  process.env["PACKGATE_CLIENTS"] ?? join(import.meta.dirname, "../../node_modules/.cache/packgate-clients");

/** What every run wants: a directory, and what `npm install` is asked for. */
export const everyRun = {
  "npm-10": "npm@10",
  "npm-11": "npm@11",
  "npm-12": "npm@12",
  "pnpm-10": "pnpm@10",
  "pnpm-12": "pnpm@12",
  "yarn-4": "@yarnpkg/cli-dist@4",
  "bun-1": "bun@1",
  "node-22": "node@22",
  "node-24": "node@24",
  "semantic-release-25": "semantic-release@25",
  "changesets-2": "@changesets/cli@2",
  "release-it-19": "release-it@19",
  // The last that runs on Node 20.
  "sigstore-mock": "@sigstore/mock@0.12",
};

/** What the soak wants besides: other versions of Node, among them the oldest that packgate supports, and large tools. */
export const soakOnly = {
  "node-20.17": "node@20.17",
  "node-20": "node@20",
  "node-26": "node@26",
  "np-12": "np@12",
  "lerna-10": "lerna@10",
  "nx-js-23": "@nx/js@23",
  // Without its peer: bench/mutation.js gives it the project's own vitest.
  "stryker-9": "--legacy-peer-deps @stryker-mutator/core@9 @stryker-mutator/vitest-runner@9",
};

const CLIENT = /^(npm|pnpm|yarn|bun)-\d+$/;
const NODE = /^node-/;
const directories = Object.keys({ ...everyRun, ...soakOnly });

/** The directories of the package managers. */
export const clientDirectories = directories.filter((name) => CLIENT.test(name));

/** The directories of the versions of Node. */
export const nodeDirectories = directories
  .filter((name) => NODE.test(name))
  .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));

/**
 * A package manager on a Node, by the names of their directories.
 * @typedef {{ readonly name: string, readonly client: string, readonly node: string, readonly refused: string | false }} Pair
 */

/**
 * Every package manager on every Node; `refused` says why there is nothing to test, in the client's own words.
 * @returns {Pair[]}
 */
export function everyPair() {
  return clientDirectories.flatMap((client) =>
    nodeDirectories.map((node) => {
      const name = `${client.replace("-", " ")} on ${node.replace("node-", "Node ")}`;
      return { name, client, node, refused: refusal(client, node) };
    }),
  );
}

/**
 * The name that a client's package has on the registry, which is its directory below node_modules.
 * @param {string} directory
 */
function packageOf(directory) {
  const spec = /** @type {Readonly<Record<string, string>>} */ ({ ...everyRun, ...soakOnly })[directory] ?? "";
  return spec.slice(0, spec.lastIndexOf("@"));
}

/**
 * The manifest of what is installed there; undefined where nothing is.
 * @param {string} directory
 * @returns {{ version: string, engines?: { node?: string } } | undefined}
 */
export function installed(directory) {
  const path = join(clientsDirectory, directory, "node_modules", packageOf(directory), "package.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/**
 * @param {string} client
 * @param {string} node
 * @returns {string | false}
 */
function refusal(client, node) {
  const range = installed(client)?.engines?.node;
  const version = installed(node)?.version;
  if (range === undefined || version === undefined || satisfies(version, range)) return false;
  return `its engines want node ${range}, and this is ${version}`;
}

/**
 * By the semver that npm's own code decides with; packgate itself needs none.
 * @param {string} version
 * @param {string} range
 * @returns {boolean}
 */
function satisfies(version, range) {
  const arborist = createRequire(import.meta.url).resolve("@npmcli/arborist");
  return createRequire(arborist)("semver").satisfies(version, range);
}
