/**
 * What the hook costs. `node bench/hook.js [packgate's cli.js]`, after `npm run build`; about three minutes.
 *
 * A plain `npm publish --dry-run` of a package against the same with `"postpack": "packgate hook"`: the hook may add
 * 0.3 times to that of a tiny package, and 0.15 times to that of one of 20 MB. Exits with 1 where one is missed.
 */

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pseudoCode } from "../test/support/leak.js";
import { cli, compare, record, run, write } from "./measure.js";

const PAIRS = 15;
const command = resolve(process.argv[2] ?? cli);

const directory = mkdtempSync(join(tmpdir(), "packgate-bench-"));
try {
  const comparisons = [
    { what: "2 files, 2 kB", most: 1.3, ...hookOf("tiny", 1, 2000) },
    { what: "100 files, 20 MB", most: 1.15, ...hookOf("large", 100, 200_000) },
  ];
  const rows = comparisons.map(
    ({ what, most, ratio, seconds, baselineSeconds }) =>
      `| ${what} | **${ratio.median}** (${ratio.lower} to ${ratio.upper}) | ${most} | ${seconds.median} s (${seconds.lower} to ${seconds.upper}) | ${baselineSeconds.median} s (${baselineSeconds.lower} to ${baselineSeconds.upper}) |`,
  );
  const markdown = `# What the hook costs

\`npm publish --dry-run\` with \`"postpack": "packgate hook"\` against the same without a script. Medians of ${PAIRS}
interleaved pairs, quartiles in brackets.

| package | ratio | at most | with the hook | without |
|---|---|---|---|---|
${rows.join("\n")}
`;
  record("hook", { comparisons }, markdown);
  if (comparisons.some(({ ratio, most }) => ratio.median > most)) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/**
 * @param {string} name
 * @param {number} files
 * @param {number} bytes of each file
 */
function hookOf(name, files, bytes) {
  const paths = [undefined, "packgate hook"].map((postpack, index) => {
    const path = join(directory, `${name}-${index}`);
    write(path, {
      "package.json": JSON.stringify({ name, version: "1.0.0", files: ["dist"], scripts: { postpack } }),
      "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
      // As npm would link it; the build's own file is not executable.
      "node_modules/.bin/packgate": `#!/bin/sh\nexec node "${command}" "$@"\n`,
      ...Object.fromEntries(
        Array.from({ length: files }, (_, file) => [`dist/${file}.js`, pseudoCode(bytes, file + 1)]),
      ),
    });
    chmodSync(join(path, "node_modules/.bin/packgate"), 0o755);
    return path;
  });
  const [without = "", withHook = ""] = paths;
  return compare(
    () => rehearse(withHook),
    () => rehearse(without),
    PAIRS,
  );
}

/**
 * No registry is asked: what the network takes is no part of this.
 * @param {string} cwd
 */
function rehearse(cwd) {
  const offline = ["--registry", "http://127.0.0.1:9/", "--fetch-retries", "0"];
  return run(["npm", "publish", "--dry-run", "--cache", join(directory, "cache"), ...offline], { cwd });
}
