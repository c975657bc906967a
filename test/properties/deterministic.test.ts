/** The report is a function of the tarball, the policy and the day. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { outputsOf } from "../hostile/every-output.ts";
import { runs } from "../support/runs.ts";
import { tarball } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { checker, EVERYTHING } from "./checker.ts";

const FILES: readonly (readonly [string, string])[] = [
  ["package.json", JSON.stringify({ name: "p", version: "1.0.0", dependencies: { a: "file:../a", b: "link:../b" } })],
  ["dist/a.js", `a = "${token("npm")}";\n`],
  ["dist/b.js", `b = "${token("gitlab")}"; c = "${token("stripe_live")}";\n`],
  ["dist/B.js", "b();\n"],
  [
    "dist/\u00e4.js.map",
    JSON.stringify({
      version: 3,
      sources: ["ä.ts", "z.ts"],
      sourcesContent: ["a".repeat(600), "z".repeat(600)],
      mappings: "",
    }),
  ],
  ["dist/\u{10000}.js", "x"],
  ["dist/\uff5e.js", "x"],
  ["CLAUDE.md", "# Notes\n"],
  [".env", `TOKEN=${token("generic")}\n`],
  ["test/a.test.js", "test();\n"],
];
const WAIVERS = ["dist/a.js", "dist/b.js", "CLAUDE.md"].map((path) => ({
  rule: path === "CLAUDE.md" ? "no-agent-file" : "no-secret",
  path,
  reason: "because",
  expires: "2099-01-01",
}));
const SETTINGS = { "no-agent-file": "warning", "no-dev-file": "error", "no-install-script": "error" } as const;
const POLICY = { ...EVERYTHING, waivers: WAIVERS, rules: SETTINGS };

/** Without what names the tarball and the policy as they are written: their digests, sizes, and the list of entries. */
function judged({ reports }: Report): unknown {
  const { package: summary, entries: _, policies: __, ...rest } = reports[0]!;
  const { integrity: _integrity, size: _size, ...kept } = summary!;
  return { ...rest, package: kept };
}

test("two checks give the same report, byte for byte, in every format", async () => {
  const [first, second] = [await checker(), await checker()];
  const bytes = tarball(Object.fromEntries(FILES));
  const report = await first(bytes, POLICY);
  expect(report.reports[0]!.findings.length).toBeGreaterThan(8);
  expect(outputsOf(await second(bytes, POLICY))).toEqual(outputsOf(report));
});

test("the order of files, patterns, rules and waivers changes nothing of the judgement", async () => {
  const check = await checker();
  const whole = await check(tarball(Object.fromEntries(FILES), { level: 1 }), POLICY);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...FILES], { minLength: FILES.length }),
      fc.shuffledSubarray(EVERYTHING.allow, { minLength: EVERYTHING.allow.length }),
      fc.shuffledSubarray(WAIVERS, { minLength: WAIVERS.length }),
      fc.shuffledSubarray(Object.entries(SETTINGS), { minLength: Object.keys(SETTINGS).length }),
      async (files, allow, waivers, settings) => {
        const policy = { ...POLICY, allow, waivers, rules: Object.fromEntries(settings) };
        const report = await check(tarball(Object.fromEntries(files), { level: 1 }), policy);
        expect(judged(report)).toEqual(judged(whole));
      },
    ),
    runs(30, 5000),
  );
});
