/**
 * A fault at every stage boundary: of the calls that the built command makes to the system in one run, each fails once.
 * Every one of them in the soak, some in other runs; the seed says which, and with which error.
 */

import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Run, run } from "../support/clients.ts";
import { CLI } from "../support/packgate.ts";
import { SEED } from "../support/runs.ts";
import { workdir, write } from "../support/workdir.ts";

const SOAK = process.env["PACKGATE_SOAK"] !== undefined;
/** Faults in one command, in a run that is no soak. */
const SAMPLE = 8;
const AT_ONCE = 2;
const FAULTS = join(import.meta.dirname, "../support/faults.js");

/** Of each kind the errors that such a call is refused with. */
const KINDS = {
  fs: ["ENOSPC", "EACCES", "EMFILE", "EIO", "UNKNOWN"],
  exists: ["EACCES"],
  child: ["EAGAIN", "UNKNOWN"],
  zlib: ["UNKNOWN"],
  crypto: ["UNKNOWN"],
  module: ["EMFILE"],
} as const;

/** Something for every stage: a policy, a repository, a map that it must vouch for, a layer, values of its own. */
const SOURCE = "export const one = 1;\n";
const COMPILED = "export const one=1;\n//# sourceMappingURL=index.js.map\n";
const files = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"], main: "dist/index.js" }),
  "packgate.json": JSON.stringify({ allow: ["dist/**"], rules: { "no-embedded-sources": { accept: "public" } } }),
  ".env": "API_PASSWORD=correct-horse-battery-staple\n",
  ".gitignore": ".env\n",
  "src/index.ts": SOURCE,
  "dist/index.js": COMPILED,
  "dist/index.js.gz": gzipSync(COMPILED),
  "dist/index.js.map": JSON.stringify({
    version: 3,
    sources: ["../src/index.ts"],
    sourcesContent: [SOURCE],
    mappings: "AAAA",
  }),
};

const COMMANDS = {
  "check of a directory": {
    args: ["--format", "pretty", "--format", "json:report.json", "--receipt", "receipt.json"],
    env: {},
  },
  "check of a tarball": { args: ["p-1.0.0.tgz", "--format", "json"], env: {} },
  hook: { args: ["hook"], env: { npm_lifecycle_event: "prepublishOnly" } },
} as const;

describe.each(Object.entries(COMMANDS))("%s", (_, { args, env }) => {
  test(
    "passes only with the report of a run without a fault",
    async () => {
      const directory = await workdir();
      const cwd = await write(join(directory, "package"), files);
      execFileSync("npm", ["pack", "--silent"], { cwd, stdio: "ignore" });
      execFileSync("git", ["init", "--quiet"], { cwd });
      execFileSync("git", ["add", "src", "package.json"], { cwd });
      const before = await readdir(cwd);

      const attempt = async (fault: string): Promise<Attempt> => {
        const place = join(directory, fault.replaceAll(":", "-"));
        const [temporary, log] = [join(place, "tmp"), join(place, "log")];
        await mkdir(temporary, { recursive: true });
        const done = await run(
          process.execPath,
          ["--import", FAULTS, CLI, ...args.map((arg) => arg.replace(/(?=(?:report|receipt)\.json$)/, `${place}/`))],
          { cwd, env: { ...env, TMPDIR: temporary, PACKGATE_FAULT: fault, PACKGATE_FAULT_LOG: log } },
        );
        const lines = await readFile(log, "utf8").catch(() => "");
        const names = (await readdir(place)).filter((name) => name !== "tmp" && name !== "log");
        const texts = await Promise.all(
          names.map(async (name) => withoutTime(await readFile(join(place, name), "utf8"))),
        );
        return {
          fault,
          done,
          log: lines.split("\n").flatMap((line): Logged[] => (line === "" ? [] : [JSON.parse(line)])),
          left: await readdir(temporary),
          written: Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""])),
        };
      };

      const whole = await attempt("none:0:");
      expect(whole.done.status, whole.done.stderr).toBe(0);
      const points = Object.entries(KINDS).flatMap(([kind, codes]) =>
        whole.log
          .filter(({ call }) => call === kind)
          .map((_, index) => `${kind}:${index + 1}:${codes[(index + SEED) % codes.length]}`),
      );
      const chosen = SOAK ? points : sample(points);
      const wrong: string[] = [];
      let failed = 0;
      for (let next = 0; next < chosen.length; next += AT_ONCE) {
        const tried = await Promise.all(chosen.slice(next, next + AT_ONCE).map(attempt));
        failed += tried.filter(({ done }) => done.status !== 0).length;
        wrong.push(...tried.flatMap((each) => faultsOf(each, whole)));
        await Promise.all(
          tried.map(({ fault }) => rm(join(directory, fault.replaceAll(":", "-")), { recursive: true })),
        );
      }
      expect(wrong).toEqual([]);
      expect((await readdir(cwd)).filter((name) => !before.includes(name))).toEqual([]);
      if (SOAK)
        console.info(`${args.join(" ")}: ${chosen.length} faults, ${failed} not passed, the others changed nothing`);
    },
    SOAK ? 3_600_000 : 120_000,
  );
});

interface Logged {
  /** The kind of a call, where they are only counted. */
  readonly call?: string;
  /** What failed. */
  readonly failed?: string;
}

interface Attempt {
  readonly fault: string;
  readonly done: Run;
  readonly log: readonly Logged[];
  /** In the temporary directory. */
  readonly left: readonly string[];
  readonly written: Readonly<Record<string, string>>;
}

/** What must not be. */
function faultsOf({ fault, done, log, left, written }: Attempt, whole: Attempt): readonly string[] {
  const { status, signal, stdout, stderr } = done;
  const wrong: string[] = [];
  const said = `${stdout}${stderr}`;
  // What git or a file could not vouch for is a finding, and no pass either.
  const isFinding = status === 1 && /^FAIL |"verdict": ?"fail"/m.test(said);
  // The very first file is the command's own. Node ends with 1 where it cannot be read.
  const isNodes = status === 1 && stdout === "" && /^(?:fs|module):1:/.test(fault);
  if (status !== 0 && status !== 2 && !isFinding && !isNodes) wrong.push(`status ${status}, signal ${signal}`);
  if (status === 0) {
    if (stdout !== whole.done.stdout || stderr !== whole.done.stderr) wrong.push("another report, and passes");
    if (JSON.stringify(written) !== JSON.stringify(whole.written)) wrong.push("other files, and passes");
  }
  if (status !== 0 && readsAsPass(stdout)) wrong.push("says pass on stdout, and does not");
  if (status !== 0 && said.trim() === "") wrong.push("says nothing");
  for (const [name, text] of Object.entries(written)) {
    if (text !== whole.written[name] && (text === "" || readsAsPass(text) || name.endsWith(".tmp")))
      wrong.push(`leaves ${name}`);
  }
  if (left.length > 0) wrong.push(`leaves ${left.join()}`);
  return wrong.map((what) => `${fault} ${log[0]?.failed}: ${what}\n${said.slice(0, 600)}`);
}

function readsAsPass(text: string): boolean {
  return /^PASS |"verdict": ?"pass"|PASSED/m.test(text);
}

/** A receipt says when. */
function withoutTime(text: string): string {
  return text.replace(/"timeVerified": ?"[^"]*"/, "");
}

/** Spread over all, from another start with another seed. */
function sample(points: readonly string[]): readonly string[] {
  const step = points.length / Math.min(SAMPLE, points.length);
  const start = SEED % Math.max(1, Math.floor(step));
  return Array.from(
    { length: Math.min(SAMPLE, points.length) },
    (_, index) => points[Math.floor(start + index * step)] ?? points[0]!,
  );
}
