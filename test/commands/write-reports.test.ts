import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drawsPackage, parseFormats } from "../../src/commands/formats.ts";
import type { Io } from "../../src/commands/io.ts";
import { writeReports } from "../../src/commands/write-reports.ts";
import type { Report } from "../../src/model.ts";
import { workdir } from "../support/workdir.ts";

const REPORT: Report = {
  schema: 1,
  tool: { name: "packgate", version: "0.0.0" },
  verdict: "pass",
  problems: [],
  skipped: [],
  rules: {},
  reports: [],
};

function io(cwd: string, environment: NodeJS.ProcessEnv = {}, isTTY = false): { io: Io; out: string[] } {
  const out: string[] = [];
  const stream = { write: (text: string) => void out.push(text), terminal: { isTTY } };
  return { io: { cwd, environment, stdout: stream, stderr: stream }, out };
}

describe("formats", () => {
  test("pretty is what stdout gets when nothing is said", () => {
    expect(parseFormats([])).toEqual([{ format: "pretty", file: undefined }]);
  });
  test("a file's name may hold colons", () => {
    expect(parseFormats(["json:C:/a.json", "pretty"])).toEqual([
      { format: "json", file: "C:/a.json" },
      { format: "pretty", file: undefined },
    ]);
  });
  test.each([
    [["html:report.html", "pretty"], true],
    [["tree"], true],
    [["pretty", "json:report.json"], false],
    [[], false],
  ])("whether %j draws the package is %j", (given, draws) => {
    expect(drawsPackage(parseFormats(given))).toBe(draws);
  });
  test.each([[["yaml"]], [["constructor"]], [["json", "pretty"]], [["json", "json"]]])(
    "%j is a usage error",
    (given) => {
      expect(() => parseFormats(given)).toThrow(expect.objectContaining({ code: "EUSAGE" }));
    },
  );
});

test("a file holds the whole report, and nothing else is left beside it", async () => {
  const cwd = await workdir();
  const { io: to, out } = io(cwd);
  await writeReports(REPORT, parseFormats(["json:out.json"]), false, to);
  expect(readdirSync(cwd)).toEqual(["out.json"]);
  expect(JSON.parse(readFileSync(join(cwd, "out.json"), "utf8"))).toMatchObject({ schema: 1, verdict: "pass" });
  expect(out).toEqual([]);
});

test("a file that cannot be written is an error, not a missing report", async () => {
  const { io: to } = io(await workdir());
  await expect(writeReports(REPORT, parseFormats(["json:no/such/directory.json"]), false, to)).rejects.toMatchObject({
    code: "EUSAGE",
  });
});
