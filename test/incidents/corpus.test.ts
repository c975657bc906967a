import { appendFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check.ts";
import type { Io } from "../../src/commands/io.ts";
import { run } from "../../src/commands/program.ts";
import type { Finding, Report } from "../../src/model.ts";
import { clients, npm, outsideNpm } from "../support/clients.ts";
import { type Built, build, type Case, readCases } from "../support/corpus.ts";
import { write } from "../support/workdir.ts";

const cases = [...readCases("corpus.json"), ...readCases("more.json")];

const titled = cases.map((incident) => [`${incident.id} ${incident.description}`, incident] as const);

/** What these ask for is no finding: they compare what was checked with what is about to be published. */
const VERIFIED = "(verify)";

describe("packages after real incidents", () => {
  test.each(titled.filter(([, { rule }]) => rule !== VERIFIED))("%s", async (_, incident) => {
    expect(complaints(incident, await judge(incident))).toEqual([]);
  });

  test.each(titled.filter(([, { rule }]) => rule === VERIFIED))("%s", async (_, incident) => {
    const { spec, policy } = await build(incident);
    const receipt = join(dirname(policy), "receipt.json");
    expect(await packgate(spec, "check", ".", "--policy", policy, "--receipt", receipt)).toBe(0);
    const tarball = async () => {
      await npm(clients[0]!, ["pack", "--pack-destination", dirname(policy)], { cwd: spec });
      return join(dirname(policy), "p-1.0.0.tgz");
    };
    expect(await packgate(spec, "verify", receipt, await tarball())).toBe(0);
    await appendFile(join(spec, "dist/a.js"), " ");
    expect(await packgate(spec, "verify", receipt, await tarball())).toBe(1);
  });
});

function packgate(cwd: string, ...args: string[]): Promise<number> {
  const stream: Io["stdout"] = { write: () => {}, terminal: {} };
  return run(args, { cwd, environment: outsideNpm(), stdout: stream, stderr: stream });
}

async function judge(incident: Case): Promise<Report> {
  const built = await build(incident);
  if (incident.policy.waivers?.some(hasPlaceholder)) await fillWaivers(incident, built);
  return check(built.spec, built.options);
}

const hasPlaceholder = (waiver: object) => Object.values(waiver).some((value) => `${value}`.startsWith("<"));

/** A pinned waiver names what the finding shows: check without it first, as its author would. */
async function fillWaivers({ policy }: Case, built: Built): Promise<void> {
  const { waivers = [], ...rest } = policy;
  await write("", { [built.policy]: JSON.stringify(rest) });
  const found = findings(await check(built.spec, built.options));
  const filled = waivers.map((waiver) => {
    const finding = found.find(({ rule, digest }) => rule === waiver["rule"] && digest !== null);
    return { ...waiver, path: finding?.path, digest: finding?.digest };
  });
  await write("", { [built.policy]: JSON.stringify({ ...rest, waivers: filled }) });
}

function findings(report: Report): readonly Finding[] {
  return report.reports.flatMap((one) => one.findings);
}

/** How a report differs from what the case asks for. */
function complaints({ must, rule, in_tarball = [] }: Case, report: Report): string[] {
  const unwaived = findings(report).filter(({ waiver }) => waiver === null);
  const said = unwaived.map((one) => `${one.severity} ${one.rule} ${one.path}: ${one.message}`);
  const problems = [report, ...report.reports].flatMap((one) => one.problems);
  const all = [...said, ...problems.map(({ code, path, message }) => `${code} ${path}: ${message}`)].join("\n");
  const of = (severities: readonly string[]) =>
    unwaived.filter((one) => severities.includes(one.severity) && (rule === undefined || one.rule === rule));

  const packed = new Set(report.reports.flatMap(({ entries }) => entries.map(({ path }) => path)));
  const complaints = in_tarball.filter((path) => !packed.has(path)).map((path) => `${path} is not in the tarball`);
  const expected = must === "block" ? ["fail", "error"] : ["pass"];
  if (!expected.includes(report.verdict)) complaints.push(`verdict ${report.verdict}\n${all}`);
  if (must === "block" && report.verdict === "fail" && of(["error"]).length === 0)
    complaints.push(`no error of ${rule}\n${all}`);
  if (must === "warn" && of(["warning"]).length === 0) complaints.push(`no warning of ${rule}\n${all}`);
  if (must === "info" && of(["info"]).length === 0) complaints.push(`no info of ${rule}\n${all}`);
  if (must === "allow" && of(["error", "warning"]).length > 0) complaints.push(`a false alarm\n${all}`);
  return complaints;
}
