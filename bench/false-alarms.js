/**
 * What the rules about content say of installed dependency trees. `node bench/false-alarms.js <directory>`, after
 * `npm run build`, with a directory below whose node_modules/ packages have been installed:
 *
 *     npm install --ignore-scripts next @angular/cli @angular/core webpack vite eslint jest prisma @prisma/client aws-sdk
 *       three core-js @babel/core rxjs mongodb socket.io tailwindcss wrangler svelte date-fns
 *
 * Every package is judged as if it were published. Source maps named .map with text in them are what they are and are only
 * counted; everything else that is found is listed, to be looked at one by one.
 */

import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { judgePackage } from "../dist/judge-package.js";
import { rules } from "../dist/rules/index.js";
import { standardsFor } from "../dist/standards.js";
import { record } from "./measure.js";
import { CONTENT, unpackedArtifact } from "./unpacked.js";

const top = process.argv[2];
if (top === undefined) throw new Error("name the directory that holds node_modules/");
const surroundings = { today: "2026-11-21" };
const standards = standardsFor({
  directory: undefined,
  cwd: top,
  policy: "recommended",
  failOn: undefined,
  rules,
  surroundings,
});

let files = 0;
let bytes = 0;
let maps = 0;
/** @type {string[]} */
const listed = [];
const packages = packagesIn(join(top, "node_modules"));
for (const directory of packages) {
  const artifact = unpackedArtifact(directory, filesIn(directory), { kind: "tarball", spec: directory });
  files += artifact.entries.length;
  bytes += artifact.entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
  const { findings, problems } = judgePackage({ artifact, standards, surroundings, onEntry: undefined });
  const name = relative(join(top, "node_modules"), directory);
  for (const { rule, severity, path, layers, message, evidence } of findings) {
    if (!CONTENT.has(rule) || severity === "info") continue;
    if (rule === "no-embedded-sources" && path !== null && /\.map$/.test(path) && layers.length === 0) maps += 1;
    else
      listed.push(
        `| ${severity} | ${rule} | ${name}/${[path, ...layers].join(" ▸ ")} | ${cell(`${message} ${evidence ?? ""}`)} |`,
      );
  }
  for (const { code, message, path } of problems) {
    if (code !== "EENTRY") listed.push(`| problem | ${code} | ${name}/${path} | ${cell(message)} |`);
  }
}

record(
  "false-alarms",
  { packages: packages.length, files, bytes, maps, listed: listed.length },
  `# What the rules about content say of installed packages

${packages.length} packages, ${files} files, ${Math.round(bytes / 1e6)} MB. ${maps} files named .map carry text, and are counted here only. Everything
else that an error or a warning stands for:

| severity | rule | file | says |
|---|---|---|---|
${listed.join("\n")}
`,
);

/** @param {string} text */
function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").slice(0, 160);
}

/**
 * @param {string} directory a node_modules
 * @returns {string[]}
 */
function packagesIn(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((item) => {
    if (!item.isDirectory() || item.name.startsWith(".")) return [];
    const path = join(directory, item.name);
    if (item.name.startsWith("@")) return packagesIn(path);
    const nested = readdirSync(path).includes("node_modules") ? packagesIn(join(path, "node_modules")) : [];
    return readdirSync(path).includes("package.json") ? [path, ...nested] : nested;
  });
}

/**
 * @param {string} directory
 * @returns {string[]}
 */
function filesIn(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((item) => {
    const path = join(directory, item.name);
    if (item.isDirectory()) return item.name === "node_modules" ? [] : filesIn(path);
    return item.isFile() ? [path] : [];
  });
}
