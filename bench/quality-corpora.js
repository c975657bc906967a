/** Labelled packages: what leaks, and what only looks like it. All of them are files on disk, so that every peer can read them. */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root, run, write } from "./measure.js";
import { testModule } from "./test-modules.js";

/**
 * @typedef {{
 *   id: string,
 *   kind: string,
 *   leaks: boolean,
 *   unpacked: string,
 *   project?: { spec: string, options: object, tarball: string, packs: boolean },
 * }} Case `unpacked` holds the packed files; `packs`: the spec is a directory
 * @typedef {{ name: string, says: string, cases: Case[] }} Corpus
 */

/**
 * @param {string} directory where they are put
 * @returns {Promise<Corpus[]>}
 */
export async function corpora(directory) {
  const incidents = await incidentCases(directory);
  return [
    {
      name: "secrets",
      says: "short texts from the rule tests of gitleaks and betterleaks, half of whose negatives were made to tempt (test/secrets)",
      cases: secretCases(join(directory, "secrets")),
    },
    {
      name: "carriers",
      says: "six kinds of tokens in each of the forms in which a build may write them (test/secrets/carriers.ts)",
      cases: await carrierCases(join(directory, "carriers")),
    },
    {
      name: "incidents",
      says: "packages that leak, each after a real incident or a documented class (test/incidents)",
      cases: incidents.filter(({ leaks }) => leaks),
    },
    {
      name: "look-alikes",
      says: "harmless packages that look like those incidents, and texts that people have reported as false alarms of other scanners",
      cases: [...incidents.filter(({ leaks }) => !leaks), ...(await reportedCases(join(directory, "look-alikes")))],
    },
    {
      name: "clean trees",
      says: "the packages that `npm ci` installs here, which are published as they are on purpose; a few hold what a gate should ask about",
      cases: installedCases(join(root, "node_modules")),
    },
  ];
}

/** @param {string} directory */
function secretCases(directory) {
  return gunzipSync(readFileSync(join(root, "test/secrets/cases.jsonl.gz")))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => {
      /** @type {{ id: string, kind: string, text: string, path: string, expect: boolean }} */
      const { id, kind, text, path, expect } = JSON.parse(line);
      return { id, kind, leaks: expect, unpacked: oneFile(directory, id, path || "index.js", text) };
    });
}

/** @param {string} directory */
async function carrierCases(directory) {
  /** @type {{ carriers: Readonly<Record<string, (text: string) => string | Buffer>>, carriedKinds: readonly string[] }} */
  const { carriers, carriedKinds } = await testModule("secrets/carriers.ts");
  /** @type {{ examples: Readonly<Record<string, readonly string[]>> }} */
  const { examples } = await testModule("inspect/secrets/examples.ts");
  return Object.entries(carriers).flatMap(([claim, carry], index) =>
    carriedKinds.map((kind) => {
      const id = `${kind} ${claim}`;
      const text = examples[kind]?.[0];
      if (text === undefined) throw new Error(`no example of ${kind}`);
      return {
        id,
        kind: claim,
        leaks: true,
        unpacked: oneFile(directory, `${kind}-${index}`, "dist/index.js", carry(text)),
      };
    }),
  );
}

/** @param {string} directory */
async function reportedCases(directory) {
  /** @type {{ lookAlikes: readonly (readonly [string, string, string?])[] }} */
  const { lookAlikes } = await testModule("secrets/look-alikes.ts");
  return lookAlikes.map(([report, text, path = "dist/index.js"], index) => ({
    id: report,
    kind: "reported",
    leaks: false,
    unpacked: oneFile(directory, String(index), path, text),
  }));
}

/**
 * Without those that are about what packgate alone knows: receipts, and waivers that name a digest.
 * @param {string} directory
 * @returns {Promise<Case[]>}
 */
async function incidentCases(directory) {
  const { readCases, build } = await testModule("support/corpus.ts");
  const { TMPDIR } = process.env;
  // What the tests' builders make goes there as well, and with it.
  process.env["TMPDIR"] = directory;
  const cases = [];
  for (const incident of [...readCases("corpus.json"), ...readCases("more.json")]) {
    const { id, must, rule, policy } = incident;
    if (must === "info" || rule === "(verify)" || policy.waivers !== undefined) continue;
    const { spec, options } = await build(incident);
    const packs = incident.how_to_build.pack === "npm";
    const place = join(directory, "incidents", id);
    mkdirSync(place, { recursive: true });
    const tarball = packs ? packedIn(spec, place) : spec;
    // A damaged one is a leak all the same, and what can be unpacked of it is what the others can read.
    run(["tar", "--force-local", "-xzf", tarball, "-C", place], { status: [0, 1, 2] });
    cases.push({
      id,
      kind: incident.class ?? "more",
      leaks: must !== "allow",
      unpacked: place,
      project: { spec, options, tarball, packs },
    });
  }
  if (TMPDIR === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = TMPDIR;
  return cases;
}

/**
 * @param {string} cwd
 * @param {string} place
 */
function packedIn(cwd, place) {
  run(["npm", "pack", "--silent", "--pack-destination", place], { cwd });
  const [name = ""] = readdirSync(place).filter((file) => file.endsWith(".tgz"));
  // Beside it, so that nobody reads the tarball as one of its files.
  const beside = `${place}.tgz`;
  cpSync(join(place, name), beside);
  run(["rm", join(place, name)]);
  return beside;
}

/**
 * @param {string} directory a node_modules
 * @returns {Case[]}
 */
function installedCases(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((item) => {
    if (!item.isDirectory() || item.name.startsWith(".")) return [];
    const path = join(directory, item.name);
    if (item.name.startsWith("@")) return installedCases(path);
    const nested = existsSync(join(path, "node_modules")) ? installedCases(join(path, "node_modules")) : [];
    if (!existsSync(join(path, "package.json"))) return nested;
    const id = path.slice(join(root, "node_modules").length + 1);
    return [{ id, kind: "installed", leaks: false, unpacked: path }, ...nested];
  });
}

/**
 * @param {string} directory
 * @param {string} id
 * @param {string} path
 * @param {string | Buffer} content
 */
function oneFile(directory, id, path, content) {
  const unpacked = join(directory, id.replaceAll(/[^\w.-]/g, "_"));
  write(unpacked, { [path]: content });
  return unpacked;
}
