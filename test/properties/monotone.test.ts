/** More in the package and more in the policy never silences what is said. Through all rules, on packages of dirty files. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding, Report, Severity } from "../../src/model.ts";
import { rules } from "../../src/rules/index.ts";
import { zip } from "../support/archives.ts";
import { runs } from "../support/runs.ts";
import { tarball } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { checker } from "./checker.ts";

const MANIFEST = JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"], dependencies: { a: "file:../a" } });
const MAP = {
  version: 3,
  sources: ["../src/a.ts"],
  sourcesContent: ["export const a = 1;\n".repeat(50)],
  mappings: "",
};
/** What may be in a package; some of it says something about some other of it. */
const POOL: Readonly<Record<string, string | Buffer>> = {
  "dist/index.js": "index();\n",
  "dist/index.d.ts": "export {};\n",
  "dist/a.js": "a();\n//# sourceMappingURL=a.js.map\n",
  "dist/a.js.map": JSON.stringify(MAP),
  "src/a.ts": "export const a = 1;\n".repeat(50),
  "dist/secret.js": `module.exports = "${token("npm")}";\n`,
  "dist/a.zip": zip({ "b.js": Buffer.from(`module.exports = "${token("gitlab")}";\n`) }),
  "dist/in\u200bvisible.js": "x",
  "dist/INDEX.js": "index();\n",
  ".env": `API_TOKEN=${token("generic")}\n`,
  ".npmrc": `//registry.test/:_authToken=${token("npm")}\n`,
  "CLAUDE.md": "# Notes\n",
  ".git/HEAD": "ref: refs/heads/main\n",
  "test/a.test.js": "test();\n",
  "tsconfig.tsbuildinfo": "{}",
  "npm-debug.log": "0 verbose cli\n",
  "node_modules/b/index.js": "b();\n",
  "node_modules/b/package.json": JSON.stringify({ name: "b", version: "1.0.0" }),
  "README.md": "# p\n",
};
const paths = fc.uniqueArray(fc.constantFrom(...Object.keys(POOL)), { maxLength: 8 });
const packed = (chosen: readonly string[]): Buffer =>
  tarball({ "package.json": MANIFEST, ...Object.fromEntries(chosen.map((path) => [path, POOL[path]!])) }, { level: 1 });

const RANK: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };
const exempt = new Set(rules.filter(({ monotone }) => monotone === false).map(({ id }) => id));
const findingsOf = ({ reports }: Report): readonly Finding[] => reports[0]!.findings;
const ranks = (report: Report) => new Map(findingsOf(report).map((one) => [one.fingerprint, RANK[one.severity]]));

test("another entry takes away or weakens no finding, of the rules that do not say that it may", async () => {
  const check = await checker();
  let found = 0;
  await fc.assert(
    fc.asyncProperty(paths, fc.constantFrom(...Object.keys(POOL)), async (chosen, more) => {
      const before = await check(packed(chosen));
      const after = ranks(await check(packed([...new Set([...chosen, more])])));
      for (const { rule, path, fingerprint, severity } of findingsOf(before)) {
        if (exempt.has(rule)) continue;
        found += 1;
        expect(after.get(fingerprint) ?? 0, `${rule} at ${path}, with ${more}`).toBeGreaterThanOrEqual(RANK[severity]);
      }
    }),
    runs(80, 10_000),
  );
  expect(found, "findings were among what was tried").toBeGreaterThan(100);
});

interface Written {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly failOn: Severity;
  readonly budget: Readonly<Record<string, number>>;
  readonly rules: Readonly<Record<string, Severity | "off">>;
  readonly waivers: readonly object[];
}
const SEVERITIES = ["off", "info", "warning", "error"] as const;
const FAIL_ON = ["error", "warning", "info"] as const;
/** They are about the policy: a line less in it is a finding less. */
const ABOUT_THE_POLICY = { "no-stale-waiver": "off", "no-unmatched-allow": "off" } as const;
const soft = rules.filter(({ waiver, subject }) => waiver === "path" && subject !== "policy").map(({ id }) => id);

const PATTERNS = ["**", "**/.*", "**/.*/**", "dist/**", "*.md", "src/**", "dist/*.js"];
const written: fc.Arbitrary<Written> = fc.record({
  allow: fc.shuffledSubarray(PATTERNS, { minLength: 1 }),
  deny: fc.shuffledSubarray(["src/**", "test/**"]),
  failOn: fc.constantFrom(...FAIL_ON),
  budget: fc.record({ unpackedSize: fc.nat(4000), entryCount: fc.integer({ min: 1, max: 10 }) }),
  rules: fc.dictionary(fc.constantFrom(...soft), fc.constantFrom(...SEVERITIES), { maxKeys: soft.length }),
  waivers: fc.array(
    fc.record({
      rule: fc.constantFrom(...soft),
      path: fc.constantFrom(".", "package.json", ...PATTERNS),
      reason: fc.constant("because"),
      expires: fc.constantFrom("2026-01-01", "2099-01-01"),
    }),
    { maxLength: 4 },
  ),
});
const without = <T>(list: readonly T[], n: number): T[] => list.filter((_, at) => at !== n % list.length);
const up = <T>(list: readonly T[], value: T): T => list[Math.min(list.indexOf(value) + 1, list.length - 1)]!;

const TIGHTER: Readonly<Record<string, (policy: Written, n: number) => Written>> = {
  "lowering a budget": (policy, n) => {
    const key = n % 2 === 0 ? "unpackedSize" : "entryCount";
    return { ...policy, budget: { ...policy.budget, [key]: Math.floor(policy.budget[key]! / 2) } };
  },
  "raising a severity": (policy, n) => {
    const id = soft[n % soft.length]!;
    const now = policy.rules[id] ?? rules.find((rule) => rule.id === id)!.severity;
    return { ...policy, rules: { ...policy.rules, [id]: up(SEVERITIES, now) } };
  },
  "lowering failOn": (policy) => ({ ...policy, failOn: up(FAIL_ON, policy.failOn) }),
  "deleting an allow pattern": (policy, n) => ({ ...policy, allow: without(policy.allow, n) }),
  "deleting a waiver": (policy, n) => ({ ...policy, waivers: without(policy.waivers, n) }),
};

test.each(Object.entries(TIGHTER))("%s never turns fail into pass, whatever the rules find", async (_, tighter) => {
  const check = await checker();
  const whole = (policy: Written) => ({
    extends: "recommended",
    ...policy,
    rules: { ...policy.rules, ...ABOUT_THE_POLICY },
  });
  let failed = 0;
  await fc.assert(
    fc.asyncProperty(paths, written, fc.nat(100), async (chosen, policy, n) => {
      const bytes = packed(chosen);
      const before = await check(bytes, whole(policy));
      expect(before.problems).toEqual([]);
      if (before.verdict !== "fail") return;
      failed += 1;
      expect((await check(bytes, whole(tighter(policy, n)))).verdict).toBe("fail");
    }),
    runs(40, 5000),
  );
  expect(failed, "packages that fail were among those tried").toBeGreaterThan(5);
});
