import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../src/index.ts";
import type { Report, Verdict } from "../../src/model.ts";
import { reporters } from "../../src/report/reporters.ts";
import type { Terminal } from "../../src/report/terminal.ts";
import { FORBIDDEN, RUNNER_COMMAND, withoutAnnotations } from "../report/hostile-text.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";
import type { HostileTarball } from "./hostile-case.ts";

const terminals: readonly Terminal[] = [
  { columns: Number.POSITIVE_INFINITY, color: false, unicode: true, verbose: true },
  { columns: 40, color: true, unicode: false },
];
const loaded = await Promise.all(Object.entries(reporters).map(async ([name, load]) => [name, await load()] as const));

/** Everything that any reporter writes, without packgate's own colours and the commands of the format that gives some. */
export function outputsOf(report: Report): readonly string[] {
  return loaded.flatMap(([name, render]) =>
    terminals.map((terminal) => {
      const text = render(report, terminal).replace(/\u001b\[(?:0|1|2|36|1;3[123])m/g, "");
      return name === "github" ? withoutAnnotations(text) : text;
    }),
  );
}

/** The whole check of one tarball, under a policy that lets every path ship, so that names and contents alone decide. */
async function reportOn(tarball: Buffer, policy: object = {}): Promise<Report> {
  const directory = await write(await workdir(), {
    "everything.json": JSON.stringify({
      extends: "recommended",
      allow: ["**", "**/.*", "**/.*/**"],
      deny: [],
      ...policy,
    }),
  });
  writeFileSync(join(directory, "p.tgz"), tarball);
  return check("p.tgz", { cwd: directory, policy: "everything.json", environment: {}, now: new Date("2026-11-21") });
}

/** Runs a catalogue: the verdict is the one that is asked for, the report says why, and no output is moved by it. */
export function testOutputs(catalogue: readonly HostileTarball[]): void {
  test.each(catalogue.map((one) => [one.id, one] as const))("%s", async (_, { build, verdict, says }) => {
    const report = await reportOn(build());
    const { problems, findings } = report.reports[0]!;
    const weighty = findings.filter(({ severity }) => severity !== "info");
    const said = [...problems.map(({ code }) => code), ...weighty.map(({ rule }) => rule)];
    expect({ verdict: report.verdict, said }).toEqual({
      verdict,
      said: says === null ? [] : expect.arrayContaining([says]),
    });
    for (const output of outputsOf(report)) expectHarmless(output, verdict);
  });
}

/** Not `toMatch`: a failure should not print an output of megabytes, nor what would move the screen. */
function expectHarmless(output: string, verdict: Verdict): void {
  const moving = FORBIDDEN.exec(output.replaceAll("\n", ""))?.[0];
  expect(moving === undefined ? null : `U+${moving.codePointAt(0)?.toString(16)}`).toBe(null);
  expect(RUNNER_COMMAND.exec(output)?.[0]).toBe(undefined);
  const secret = token("github_pat");
  const windows = Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));
  expect(windows.filter((window) => output.includes(window))).toHaveLength(0);
  expect((output.match(/^[ \t]*PASS\b/gm) ?? []).length).toBeLessThanOrEqual(verdict === "pass" ? 1 : 0);
}
