/**
 * How the peers are started over a package's directory. They are dependencies of the benchmarks alone, so they are found
 * by path: whoever has not installed them can still type-check and lint.
 */

import { writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import perfHooks from "node:perf_hooks";
import { ofCommand } from "./measure.js";
import { texts } from "./searched.js";

export const modules = join(import.meta.dirname, "node_modules");
const PRESET = "@secretlint/secretlint-rule-preset-recommend";
/** As packgate's own search. */
const LEAST = 3;

/** @param {string} cwd */
export function publint(cwd) {
  return ofCommand([process.execPath, join(modules, "publint/src/cli.js")], { cwd, status: [0, 1], peak: true });
}

/**
 * @param {string} cwd
 * @param {string} directory for its script
 */
export function npChecks(cwd, directory) {
  return ofCommand([process.execPath, npChecksScript(directory)], { cwd, status: [0, 1], peak: true });
}

/** @param {string} directory where it is put */
export function npChecksScript(directory) {
  const script = join(directory, "np-checks.mjs");
  writeFileSync(
    script,
    `import { readFileSync } from "node:fs";
import { checkIgnoreStrategy, verifyPackageEntryPoints } from ${JSON.stringify(join(modules, "np/source/npm/util.js"))};
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
await checkIgnoreStrategy(manifest, process.cwd());
await verifyPackageEntryPoints(manifest, process.cwd());
`,
  );
  return script;
}

/** @param {string} cwd */
export function publishPlease(cwd) {
  return ofCommand([process.execPath, "--eval", publishPleaseScript], { cwd, status: [0, 1], peak: true });
}

const validation = JSON.stringify(join(modules, "publish-please/lib/validations/sensitive-data.js"));
export const publishPleaseScript = `require(${validation}).run().catch((found) => { console.log(found); process.exitCode = 1; });`;

/**
 * @param {string} cwd
 * @param {string} directory
 */
export function secretlint(cwd, directory) {
  const config = join(directory, "secretlintrc.json");
  writeFileSync(config, JSON.stringify({ rules: [{ id: join(modules, PRESET) }] }));
  const command = [process.execPath, join(modules, "secretlint/bin/secretlint.js"), "--secretlintrc", config];
  return unpackedFor([...command, "--no-glob", "."], cwd, directory);
}

/**
 * secretlint in this process: how many messages it has for a file. Its profiler is left out, which keeps a mark for every
 * step and looks through all of them at every other: of thousands of files that would be measured, and not the search.
 * @returns {Promise<(content: string, filePath: string) => Promise<number>>}
 */
export async function secretlintEngine() {
  const { PerformanceObserver } = perfHooks;
  // It does without where there is none.
  Object.assign(perfHooks, { PerformanceObserver: undefined });
  const { lintSource } = await import(join(modules, "@secretlint/core/module/index.js"));
  Object.assign(perfHooks, { PerformanceObserver });
  const { creator } = await import(join(modules, PRESET, "module/index.js"));
  const config = { rules: [{ id: PRESET, rule: creator }] };
  return async (content, filePath) => {
    const source = { content, filePath, ext: extname(filePath), contentType: "text" };
    const { messages } = await lintSource({ source, options: { config } });
    perfHooks.performance.clearMarks();
    return messages.length;
  };
}

/**
 * @param {string} cwd
 * @param {string} directory
 */
export function ripgrep(cwd, directory) {
  return unpackedFor([...ripgrepFor(directory), "--no-ignore", "--hidden", "--count-matches", "."], cwd, directory);
}

/**
 * ripgrep with the texts that packgate looks for. It reads lines: of a text of several, each counts.
 * @param {string} directory for the file of patterns
 */
export function ripgrepFor(directory) {
  const patterns = join(directory, "texts");
  const lines = texts.flatMap((text) => text.split(/[\r\n]+/)).filter((line) => line.length >= LEAST);
  writeFileSync(patterns, [...new Set(lines)].join("\n"));
  const program = join(modules, `@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`);
  return [program, "--fixed-strings", "--text", "--file", patterns];
}

/**
 * What a shell script does that looks at the very bytes: pack, unpack, look.
 * @param {readonly string[]} command
 * @param {string} cwd
 * @param {string} directory
 */
function unpackedFor(command, cwd, directory) {
  const script = join(directory, "unpacked.sh");
  writeFileSync(
    script,
    `place=$(mktemp -d "$1/unpacked-XXXXXX")
trap 'rm -rf "$place"' EXIT
npm pack --silent --pack-destination "$place" > /dev/null
cd "$place" && tar -xzf *.tgz && cd package && "\${@:2}"
`,
  );
  return ofCommand(["bash", script, directory, ...command], { cwd, status: [0, 1], peak: true });
}
