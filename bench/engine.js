/**
 * What the search for secrets costs. `node bench/engine.js`, after `npm run build` and `npm ci --prefix bench`; some ten
 * minutes.
 *
 * - the whole pass (every literal of every rule, and what its reader makes of each place) against secretlint, sha512sum
 *   and gzip -dc of the same bytes: at least 10, 2 and 2 times as fast
 * - the inspection of a package of the size of the 2026 leak against inflating its tarball: at most 1.5 times
 * - start-up of the engine in a process of its own: under 10 ms
 * - no pattern of any kind of secret takes more than 1 ms for 600 bytes made for it
 *
 * CPU time against CPU time. Exits with 1 where one of them is missed.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { readTarball } from "../dist/artifact/read-tarball.js";
import { inspect } from "../dist/inspect/inspect.js";
import { passages } from "../dist/inspect/layers/carriers.js";
import { compileLiterals } from "../dist/inspect/literals.js";
import { secretKinds } from "../dist/inspect/secrets/kinds/index.js";
import { secretLiterals } from "../dist/inspect/secrets/read.js";
import { rules } from "../dist/rules/index.js";
import { standardsFor } from "../dist/standards.js";
import { claudeCode2026 } from "../test/support/leak.js";
import { corpus } from "./engine-corpus.js";
import { quartiles, record, root, run, write } from "./measure.js";

const PAIRS = 15;
const TODAY = "2026-11-21";
/** @typedef {() => number | Promise<number>} Timed CPU seconds */

const { literals } = standardsFor({
  rules,
  surroundings: { today: TODAY },
  directory: undefined,
  cwd: import.meta.dirname,
  policy: "recommended",
  failOn: undefined,
});
// Scans are for forbidden terms that a policy names in hashed form: there are none here.
const wanted = [...literals.values()].flat().flatMap((one) => ("text" in one ? [one] : []));
const texts = ["sourcesContent", ...passages.flatMap(({ needles }) => needles), ...wanted.map(({ text }) => text)];
const own = texts.length - wanted.length;

const directory = mkdtempSync(join(tmpdir(), "packgate-bench-"));
try {
  const leak = claudeCode2026();
  const passes = [];
  for (const { what, files } of corpus(leak)) passes.push(await measurePass(what, files));
  const tarball = packed(leak);
  const artifact = readTarball(tarball, { kind: "tarball", spec: "leak.tgz", packer: null, predicted: false });
  const whole = await compareCpu(
    ofOwn(() => inspect(artifact, literals)),
    ofOwn(() => gunzipSync(tarball)),
  );
  const start = await startUp();
  const worst = slowestPatterns();
  const row = (/** @type {string} */ what, /** @type {typeof whole | undefined} */ it, /** @type {string} */ aim) =>
    it === undefined
      ? `| ${what} | absent | ${aim} |`
      : `| ${what} | **${it.ratio.median}** (${it.ratio.lower} to ${it.ratio.upper}) | ${aim} |`;
  const markdown = `# What the search for secrets costs

${texts.length} literals. CPU time against CPU time, medians of ${PAIRS} interleaved pairs, quartiles in brackets. ${hashing()}

| the whole pass is faster | times | |
|---|---|---|
${passes
  .flatMap(({ what, secretlint, sha512sum, gzip }) => [
    row(`${what}: than secretlint 11.7.1`, secretlint, "at least 10 is aimed at"),
    row(`${what}: than sha512sum`, sha512sum, "at least 2 is aimed at"),
    row(`${what}: than gzip -dc`, gzip, "at least 2 is aimed at"),
  ])
  .join("\n")}

${passes.map(({ what, speed, places, facts }) => `${what}: ${speed} MB for each CPU second, ${places} places looked at, ${facts} of them facts.`).join("\n")}

| | | |
|---|---|---|
${row("inspection of a package of the size of the 2026 leak, against inflating its tarball", whole, "at most 1.5 is aimed at")}
| start-up, ready for a small package | **${start.plain.median} ms** (${start.plain.lower} to ${start.plain.upper}) | under 10 ms is aimed at |
| start-up, SIMD | **${start.simd.median} ms** (${start.simd.lower} to ${start.simd.upper}) | under 10 ms is aimed at |
| the slowest pattern for 600 bytes made for it (${worst.kind}) | **${worst.milliseconds.toFixed(3)} ms** | at most 1 ms is aimed at |
`;
  record("engine", { literals: texts.length, passes, whole, start, worst }, markdown);
  const fast = passes.every(
    ({ secretlint, sha512sum, gzip }) =>
      (secretlint?.ratio.median ?? 10) >= 10 && sha512sum.ratio.median >= 2 && gzip.ratio.median >= 2,
  );
  const quick = Math.max(start.plain.median, start.simd.median) < 10 && worst.milliseconds <= 1;
  if (!fast || whole.ratio.median > 1.5 || !quick) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
// The million marks that secretlint has left are listened to for minutes otherwise.
process.exit();

/**
 * @param {string} what
 * @param {readonly Buffer[]} files
 */
async function measurePass(what, files) {
  let [places, facts] = [0, 0];
  const pass = ofOwn(() => {
    [places, facts] = [0, 0];
    const search = compileLiterals(texts);
    for (const bytes of files) {
      search(bytes, (index, offset) => {
        places += 1;
        if (index >= own && wanted[index - own]?.read(bytes, offset) !== undefined) facts += 1;
      });
    }
  });
  const all = Buffer.concat(files);
  const [plain, packed] = [join(directory, "corpus"), join(directory, "corpus.gz")];
  writeFileSync(plain, all);
  writeFileSync(packed, gzipSync(all));
  const secretlint = await secretlintOf(files);
  const result = {
    what,
    bytes: all.length,
    secretlint: secretlint && (await compareCpu(secretlint, pass)),
    sha512sum: await compareCpu(ofChild(["sha512sum", plain]), pass),
    gzip: await compareCpu(ofChild(["gzip", "-dc", packed]), pass),
  };
  return { ...result, speed: Math.round(all.length / 1e6 / result.gzip.baseline.median), places, facts };
}

/**
 * Reading files as text is part of it: it searches strings.
 * @param {readonly Buffer[]} files
 * @returns {Promise<Timed | undefined>}
 */
async function secretlintOf(files) {
  try {
    // By name: it is installed in bench/ only, if at all.
    const [core, preset] = ["@secretlint/core", "@secretlint/secretlint-rule-preset-recommend"];
    const { lintSource } = await import(core);
    const { creator } = await import(preset);
    const config = { rules: [{ id: preset, rule: creator }] };
    return ofOwn(async () => {
      for (const bytes of files) {
        const source = { content: bytes.toString("utf8"), filePath: "/file.js", ext: ".js", contentType: "text" };
        await lintSource({ source: /** @type {any} */ (source), options: { config } });
      }
    });
  } catch (error) {
    process.stderr.write(`without secretlint: ${error instanceof Error ? error.message : error}\n`);
    return undefined;
  }
}

/**
 * As `compare` of measure.js, with CPU time.
 * @param {Timed} measured
 * @param {Timed} baseline
 */
async function compareCpu(measured, baseline) {
  await measured();
  await baseline();
  const timed = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    // Whoever comes first meets colder caches: take turns.
    const first = pair % 2 === 0 ? await measured() : await baseline();
    const second = pair % 2 === 0 ? await baseline() : await measured();
    timed.push(pair % 2 === 0 ? { measured: first, baseline: second } : { measured: second, baseline: first });
  }
  return {
    pairs: PAIRS,
    ratio: quartiles(timed.map((pair) => pair.measured / pair.baseline)),
    measured: quartiles(timed.map((pair) => pair.measured)),
    baseline: quartiles(timed.map((pair) => pair.baseline)),
  };
}

/**
 * Of this process, with all its threads.
 * @param {() => unknown} work
 * @returns {Timed}
 */
function ofOwn(work) {
  return async () => {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
}

/**
 * Of a child, as bash tells it: Node counts only itself.
 * @param {readonly string[]} command
 * @returns {() => number}
 */
function ofChild(command) {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" > /dev/null';
  return () => {
    const { stderr } = run(["bash", "-c", script, "bash", ...command]);
    const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(/\s+/).slice(-2).map(Number);
    return user + system;
  };
}

/** Milliseconds that a cold process takes longer with the engine than without, each with the same literals in hand. */
async function startUp() {
  const literalsFile = join(directory, "literals.json");
  writeFileSync(literalsFile, JSON.stringify(texts));
  const parse = `const texts = JSON.parse(require("node:fs").readFileSync(${JSON.stringify(literalsFile)}, "utf8"));`;
  const module = (/** @type {string} */ name) => JSON.stringify(pathToFileURL(join(root, "dist/inspect", name)).href);
  const scripts = {
    empty: `${parse} import("node:fs").then(() => {});`,
    plain: `${parse} import(${module("literals.js")}).then((it) => it.compileLiterals(texts)(Buffer.alloc(4096), () => {}));`,
    simd: `${parse} import(${module("simd-search.js")}).then((it) => it.compileSimd(texts.map((text) => Buffer.from(text)))(Buffer.alloc(4096), () => {}));`,
  };
  const [empty, plain, simd] = Object.values(scripts).map((script) => ofChild([process.execPath, "--eval", script]));
  if (empty === undefined || plain === undefined || simd === undefined) throw new Error("three scripts");
  const rounds = Array.from({ length: 2 * PAIRS }, () => {
    const nothing = empty();
    return { plain: (plain() - nothing) * 1000, simd: (simd() - nothing) * 1000 };
  });
  return { plain: quartiles(rounds.map((one) => one.plain)), simd: quartiles(rounds.map((one) => one.simd)) };
}

/** The slowest of all kinds on texts of its anchor and what its own pattern accepts again and again; best of 3 each. */
function slowestPatterns() {
  let worst = { kind: "", milliseconds: 0 };
  for (const kind of secretKinds) {
    const fillers = repeats(`${kind.lead?.shape ?? ""}${kind.shape}`);
    for (const { text: anchor, read } of secretLiterals([kind], TODAY)) {
      for (const filler of [...fillers, anchor]) {
        for (const before of ["", filler.repeat(600).slice(0, 300)]) {
          const bytes = Buffer.from((before + anchor + filler.repeat(600)).slice(0, 600), "latin1");
          const milliseconds = Math.min(...Array.from({ length: 3 }, () => timeOf(() => read(bytes, before.length))));
          if (milliseconds > worst.milliseconds) worst = { kind: kind.id, milliseconds };
        }
      }
    }
  }
  return worst;
}

/** @param {() => unknown} work */
function timeOf(work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/**
 * Some characters of each class in a pattern: alone, with the next in turn, and all of them.
 * @param {string} shape
 */
function repeats(shape) {
  const classes = new Set(shape.match(/\[(?:\\.|[^\]\\])+\]|\\[dDwWsS]|\./g) ?? []);
  const letters = [...classes].flatMap((one) => {
    const accepts = new RegExp(one);
    const some = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((it) => accepts.test(it));
    return ["a", "A", "0", "-", "_", ".", "/", "+", " ", some[0] ?? "a", some.at(-1) ?? "a"].filter((it) =>
      accepts.test(it),
    );
  });
  const single = [...new Set(letters)];
  return [...single, ...single.map((one, index) => one + (single[index + 1] ?? "")), single.join("")].filter(
    (text) => text !== "",
  );
}

function hashing() {
  const flags = readFileSync("/proc/cpuinfo", "utf8");
  const [has, model] = [
    (/** @type {string} */ name) => flags.includes(` ${name}`),
    /model name\s*:\s*(.*)/.exec(flags)?.[1],
  ];
  return `On ${model}, ${has("avx512f") ? "with" : "without"} AVX-512, ${has("sha512") ? "with" : "without"} instructions for SHA-512${has("sha_ni") ? " (SHA-NI, which it has, is for SHA-1 and SHA-256)" : ""}.`;
}

/** @param {Readonly<Record<string, Buffer>>} files */
function packed(files) {
  const place = join(directory, "leak");
  write(place, files);
  run(["npm", "pack", "--silent"], { cwd: place });
  return readFileSync(join(place, "anthropic-ai-claude-code-2.1.88.tgz"));
}
