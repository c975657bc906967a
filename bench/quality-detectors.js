/** What packgate and its peers say of a labelled package. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { check } from "../dist/check.js";
import { judgePackage } from "../dist/judge-package.js";
import { rules } from "../dist/rules/index.js";
import { standardsFor } from "../dist/standards.js";
import { run } from "./measure.js";
import { modules, npChecksScript, publishPleaseScript, ripgrepFor, secretlintEngine } from "./peers.js";
import { TODAY } from "./searched.js";
import { CONTENT, unpackedArtifact } from "./unpacked.js";

/**
 * @typedef {import("./quality-corpora.js").Case} Case
 * @typedef {"error" | "warning" | "none"} Level
 * @typedef {Map<string, Level>} Levels by the id of a case; one that is absent cannot be put to the tool
 * @typedef {{ name: string, says: string, levels: (cases: readonly Case[], directory: string) => Promise<Levels> }} Detector
 */

const AT_ONCE = 2;

/** @type {readonly Detector[]} */
export const detectors = [
  {
    name: "packgate",
    says: "`check` of a package; of texts and installed packages the rules about contents, under `open-source`",
    levels: packgate,
  },
  { name: "secretlint", says: "the recommended preset, each file as text", levels: secretlint },
  {
    name: "ripgrep",
    says: "`--fixed-strings` with the texts that packgate looks for: a hit is a finding",
    levels: ripgrep,
  },
  {
    name: "npm-pkg-lint",
    says: "its rule `no-disallowed-files`, of a tarball",
    levels: (cases) =>
      ofProjects(
        cases,
        "tarball",
        ({ tarball }) => [join(modules, "npm-pkg-lint/bin/index.js"), "--tarball", tarball],
        (output) => output.includes("no-disallowed-files"),
      ),
  },
  {
    name: "publish-please",
    says: "its validation `sensitive-data`, of a directory",
    levels: (cases) =>
      ofProjects(
        cases,
        "directory",
        () => ["--eval", publishPleaseScript],
        (output) => /Sensitive or non/.test(output),
      ),
  },
  {
    name: "np",
    says: "the checks of the whole job, of a directory",
    levels: (cases, directory) => {
      const script = npChecksScript(directory);
      return ofProjects(
        cases,
        "directory",
        () => [script],
        (output) => /Warning|Missing entry points/.test(output),
      );
    },
  },
  {
    name: "publint",
    says: "any error, of a directory",
    levels: (cases) =>
      ofProjects(
        cases,
        "directory",
        () => [join(modules, "publint/src/cli.js")],
        (output) => /^Errors:/m.test(output),
      ),
  },
];

const standards = standardsFor({
  rules,
  surroundings: { today: TODAY },
  directory: undefined,
  cwd: import.meta.dirname,
  policy: "open-source",
  failOn: undefined,
});

/**
 * @param {readonly Case[]} cases
 * @returns {Promise<Levels>}
 */
async function packgate(cases) {
  /** @type {Levels} */
  const said = new Map();
  for (const one of cases) {
    if (one.project === undefined) said.set(one.id, ofContents(one));
    else said.set(one.id, await ofReport(one.project));
  }
  return said;
}

/** @param {NonNullable<Case["project"]>} project */
async function ofReport({ spec, options }) {
  const { verdict, reports } = await check(spec, options);
  if (verdict !== "pass") return "error";
  const findings = reports.flatMap((one) => one.findings);
  return findings.some(({ severity, waiver }) => severity === "warning" && waiver === null) ? "warning" : "none";
}

/**
 * @param {Case} one
 * @returns {Level}
 */
function ofContents({ id, kind, unpacked }) {
  // Of an installed package nothing is left to compare its maps with, and the rules allow for that.
  const origin = {
    kind: /** @type {"registry" | "tarball"} */ (kind === "installed" ? "registry" : "tarball"),
    spec: id,
  };
  const artifact = unpackedArtifact(unpacked, filesIn(unpacked), origin);
  const surroundings = { today: TODAY };
  const { findings, problems } = judgePackage({ artifact, standards, surroundings, onEntry: undefined });
  const severities = findings.flatMap(({ rule, severity }) => (CONTENT.has(rule) ? [severity] : []));
  // What cannot be read of a text without a manifest is no matter of contents.
  const unread = problems.some(({ code }) => code !== "EENTRY");
  return unread || severities.includes("error") ? "error" : severities.includes("warning") ? "warning" : "none";
}

/**
 * @param {readonly Case[]} cases
 * @returns {Promise<Levels>}
 */
async function secretlint(cases) {
  const lint = await secretlintEngine();
  /** @type {Levels} */
  const said = new Map();
  for (const { id, unpacked } of cases) {
    let found = false;
    for (const filePath of filesIn(unpacked)) {
      if ((await lint(readFileSync(filePath, "utf8"), filePath)) > 0) found = true;
    }
    said.set(id, found ? "error" : "none");
  }
  return said;
}

/**
 * @param {readonly Case[]} cases
 * @param {string} directory
 * @returns {Promise<Levels>}
 */
async function ripgrep(cases, directory) {
  const command = [...ripgrepFor(directory), "--no-ignore", "--hidden", "--files-with-matches"];
  /** @type {Levels} */
  const said = new Map(cases.map(({ id }) => [id, "none"]));
  const owner = new Map(cases.map(({ id, unpacked }) => [unpacked, id]));
  const tops = [...new Set(cases.map(({ unpacked }) => topOf(unpacked)))];
  const { stdout } = run([...command, ...tops], { status: [0, 1, 2] });
  for (const file of stdout.split("\n")) {
    let place = dirname(file);
    while (place.length > 1 && !owner.has(place)) place = dirname(place);
    const id = owner.get(place);
    if (id !== undefined) said.set(id, "error");
  }
  return said;
}

/**
 * Where all cases of a corpus lie, so that one run reads them.
 * @param {string} unpacked
 */
function topOf(unpacked) {
  const [modules] = unpacked.split(`${sep}node_modules${sep}`);
  return modules === unpacked || modules === undefined ? dirname(unpacked) : join(modules, "node_modules");
}

/**
 * @param {readonly Case[]} cases
 * @param {"directory" | "tarball"} input what the tool can be handed
 * @param {(project: NonNullable<Case["project"]>) => readonly string[]} args of Node
 * @param {(output: string) => boolean} isFinding
 * @returns {Promise<Levels>}
 */
async function ofProjects(cases, input, args, isFinding) {
  /** @type {Levels} */
  const said = new Map();
  const queue = cases.filter(({ project }) => project !== undefined && (input === "tarball" || project.packs));
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      if (one.project === undefined) continue;
      const cwd = one.project.packs ? one.project.spec : dirname(one.project.spec);
      said.set(one.id, isFinding(await outputOf(args(one.project), cwd)) ? "error" : "none");
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return said;
}

/**
 * All that it prints; how it ends is its own affair.
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<string>}
 */
function outputOf(args, cwd) {
  return new Promise((resolve, reject) => {
    // publish-please writes to one name in the temporary directory: two of them would read each other's.
    const env = { ...process.env, TMPDIR: mkdtempSync(join(tmpdir(), "packgate-bench-peer-")) };
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 120_000 });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
        output += text;
      });
    child.on("error", reject).on("close", () => {
      rmSync(env.TMPDIR, { recursive: true });
      resolve(output);
    });
  });
}

/**
 * Without nested packages, which are cases of their own.
 * @param {string} directory
 * @returns {string[]}
 */
function filesIn(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((item) => {
    const path = join(directory, item.name);
    if (item.isDirectory())
      return item.name === "node_modules" && existsSync(join(directory, "package.json")) ? [] : filesIn(path);
    return item.isFile() ? [path] : [];
  });
}
