import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type CheckOptions, check, checkAll } from "../src/check.ts";
import { PackgateError } from "../src/errors.ts";
import type { PackageReport, Report, Rule } from "../src/model.ts";
import { defineRule } from "../src/rules/define-rule.ts";
import { outsideNpm } from "./support/clients.ts";
import { tarball } from "./support/tar-writer.ts";
import { workdir, write } from "./support/workdir.ts";

const MANIFEST = JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"] });
const CLEAN = { "package.json": MANIFEST, "dist/a.js": "a();\n" };
const NOW = new Date("2026-11-21T12:00:00Z");

async function checkFiles(
  files: Readonly<Record<string, string | Buffer>>,
  { beside, ...options }: CheckOptions & { readonly beside?: Readonly<Record<string, string>> } = {},
): Promise<PackageReport> {
  const cwd = await workdir();
  writeFileSync(join(cwd, "p.tgz"), tarball(files));
  for (const [name, text] of Object.entries(beside ?? {})) writeFileSync(join(cwd, name), text);
  return only(await check("p.tgz", { cwd, now: NOW, environment: {}, ...options }));
}

async function checkDirectory(files: Readonly<Record<string, string>>): Promise<PackageReport> {
  const cwd = await write(await workdir(), files);
  return only(await check(".", { cwd, now: NOW, environment: outsideNpm() }));
}

/** Its prepack script makes another package of it. */
function packedAs(manifest: { readonly name: string; readonly version: string }) {
  const scripts = { prepack: "node rewrite.cjs" };
  const rewritten = JSON.stringify(JSON.stringify(manifest));
  return {
    "package.json": JSON.stringify({ name: "p", version: "1.0.0", scripts }),
    "rewrite.cjs": `require("node:fs").writeFileSync("package.json", ${rewritten});`,
  };
}

function only({ reports }: Report): PackageReport {
  const [report] = reports;
  if (report === undefined || reports.length !== 1) throw new Error("not one report");
  return report;
}

const says = ({ findings }: PackageReport) => findings.map(({ rule, path, severity }) => [rule, path, severity]);

test("a clean package passes, and the report says what was checked", async () => {
  const report = await checkFiles(CLEAN);
  expect(report).toMatchObject({
    verdict: "pass",
    problems: [],
    package: { name: "p", version: "1.0.0", entryCount: 2, integrity: expect.stringMatching(/^sha512-/) },
    policies: [{ source: "recommended", own: false }],
    alternatives: [{ preset: "open-source", verdict: "pass" }, { preset: "strict" }],
  });
});

test("the same tarball gives the same report", async () => {
  const files = { ...CLEAN, "dist/a.js.map": '{"sourcesContent":["x"]}', "src/a.ts": "x" };
  expect(await checkFiles(files)).toEqual(await checkFiles(files));
});

describe("what could not be checked is an error, never a pass", () => {
  test.each<[string, () => Promise<PackageReport>, string]>([
    ["a spec that means nothing", async () => only(await check("no such thing", { cwd: await workdir() })), "EUSAGE"],
    ["a directory without a package", async () => only(await check(".", { cwd: await workdir() })), "EMANIFEST"],
    ["a layer that is a bomb", () => checkFiles({ ...CLEAN, "dist/b.gz": gzipSync(Buffer.alloc(70 << 20)) }), "ELIMIT"],
    [
      "a package that is not built",
      () => checkFiles({ "package.json": '{"name":"p","version":"1.0.0","main":"dist/a.js"}', "README.md": "p" }),
      "EENTRY",
    ],
    ["a tarball without entries", () => checkFiles({}), "ETARBALL"],
    [
      "a directory that is not built",
      () => checkDirectory({ "package.json": '{"name":"p","version":"1.0.0","bin":"dist/a.js"}' }),
      "EENTRY",
    ],
    [
      "a directory that packs as another package",
      () => checkDirectory(packedAs({ name: "q", version: "1.0.0" })),
      "EMANIFEST",
    ],
    [
      "a directory that packs as another version",
      () => checkDirectory(packedAs({ name: "p", version: "1.0.1" })),
      "EMANIFEST",
    ],
    [
      "a policy that is wrong",
      () => checkFiles(CLEAN, { beside: { "package.json": MANIFEST, "packgate.json": '{"allwo":[]}' } }),
      "EPOLICY",
    ],
    ["a preset that is not there", () => checkFiles(CLEAN, { policy: "relaxed" }), "EPOLICY"],
    ["a looser failOn", () => checkFiles(CLEAN, { policy: "strict", failOn: "error" }), "EUSAGE"],
  ])("%s", async (_, run, code) => {
    const { verdict, problems } = await run();
    expect(verdict).toBe("error");
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});

describe("rules of one's own", () => {
  const rule = (check: () => Iterable<{ message: string }>) =>
    defineRule({ id: "own-rule", title: "Own", severity: "error", waiver: "path", fix: "Fix it", check });

  test("are asked like the others", async () => {
    const report = await checkFiles(CLEAN, { rules: [rule(() => [{ message: "is wrong" }])] });
    expect(says(report)).toEqual([["own-rule", null, "error"]]);
    expect(report.verdict).toBe("fail");
  });

  test("that throw were not checked, and nothing of the package is told", async () => {
    const report = await checkFiles(CLEAN, {
      rules: [
        rule(() => {
          throw new TypeError("secret text of the package");
        }),
      ],
    });
    expect(report).toMatchObject({ verdict: "error", problems: [{ code: "ERULE" }] });
    expect(JSON.stringify(report)).not.toContain("secret text");
    expect(report.problems[0]?.message).toBe("the rule own-rule could not be checked: TypeError");
  });

  test("that do not look at the policy are asked once for all, those that do are asked under each", async () => {
    const asked: string[] = [];
    const blind = rule(() => {
      asked.push("blind");
      return [{ message: "is wrong" }];
    });
    const looking: Rule = {
      ...rule(() => []),
      id: "looking",
      check: ({ policy }) => {
        asked.push(`looking at ${policy.allow.length} patterns`);
        return [];
      },
    };
    const report = await checkFiles(CLEAN, { rules: [blind, looking] });
    // What another preset would say needs an answer under each.
    expect(report.alternatives.length).toBeGreaterThan(0);
    expect(asked.filter((who) => who === "blind")).toHaveLength(1);
    expect(asked.filter((who) => who !== "blind")).toHaveLength(1 + report.alternatives.length);
    expect(report.alternatives.every(({ deciding }) => deciding > 0)).toBe(true);
    expect(says(report)).toContainEqual(["own-rule", null, "error"]);
  });

  test("may say why with a PackgateError", async () => {
    const throwing = rule(() => {
      throw new PackgateError("ELIMIT", "too many words");
    });
    expect((await checkFiles(CLEAN, { rules: [throwing] })).problems[0]?.message).toContain("too many words");
  });
});

describe("which policy judges", () => {
  const STRICT = { "packgate.json": '{"extends":"recommended","allow":["package.json"]}' };

  test("a tarball is judged by the project beside which it is checked, if that has its name", async () => {
    const report = await checkFiles(CLEAN, { beside: { "package.json": MANIFEST, ...STRICT } });
    expect(report.policies).toMatchObject([{ source: "packgate.json", own: true }]);
    expect(says(report)).toContainEqual(["only-allowed-files", "dist/a.js", "error"]);
    expect(report.alternatives).toEqual([]);
  });

  test("another project's policy does not count", async () => {
    const other = MANIFEST.replace('"p"', '"q"');
    const report = await checkFiles(CLEAN, { beside: { "package.json": other, ...STRICT } });
    expect(report.policies).toMatchObject([{ source: "recommended", own: false }]);
  });

  test("a policy inside the tarball never counts", async () => {
    const report = await checkFiles({ ...CLEAN, "packgate.json": '{"allow":["**"],"deny":[]}', "src/a.ts": "x" });
    expect(report.policies).toMatchObject([{ source: "recommended" }]);
    expect(says(report)).toContainEqual(["only-allowed-files", "src/a.ts", "error"]);
  });

  test("what the manifest names exactly may ship without a policy, and not with one", async () => {
    const manifest = JSON.stringify({ name: "p", version: "1.0.0", files: ["extra.pdf", "dist"], main: "dist/a.js" });
    const files = { "package.json": manifest, "dist/a.js": "", "extra.pdf": "pdf" };
    expect((await checkFiles(files)).verdict).toBe("pass");
    const own = { "package.json": manifest, "packgate.json": '{"extends":"recommended"}' };
    expect(says(await checkFiles(files, { beside: own }))).toContainEqual(["only-allowed-files", "extra.pdf", "error"]);
  });

  test("the workspace's root judges too, and both must agree", async () => {
    const root = await workdir();
    const member = join(root, "packages", "p");
    mkdirSync(member, { recursive: true });
    writeFileSync(join(root, "package.json"), '{"name":"root","version":"1.0.0","workspaces":["packages/*"]}');
    writeFileSync(join(root, "packgate.json"), '{"allow":["package.json"]}');
    writeFileSync(join(member, "package.json"), MANIFEST);
    writeFileSync(join(member, "packgate.json"), '{"allow":["dist/**"]}');
    writeFileSync(join(member, "p.tgz"), tarball(CLEAN));
    const report = only(await check("p.tgz", { cwd: member, now: NOW, environment: {} }));
    expect(report.policies).toHaveLength(2);
    expect(report.findings.find(({ path }) => path === "dist/a.js")).toMatchObject({
      rule: "only-allowed-files",
      waiver: null,
    });
    expect(report.verdict).toBe("fail");
  });
});

test("a waiver covers its finding until the day it expires", async () => {
  const waiver = { rule: "only-allowed-files", path: "src/**", reason: "public", expires: "2026-11-21" };
  const beside = {
    "package.json": MANIFEST,
    "packgate.json": JSON.stringify({ extends: "recommended", waivers: [waiver] }),
  };
  const files = { ...CLEAN, "src/a.ts": "x" };
  expect((await checkFiles(files, { beside })).verdict).toBe("pass");
  const later = await checkFiles(files, { beside, now: new Date("2026-11-22T00:00:00Z") });
  expect(later.verdict).toBe("fail");
  expect(says(later)).toContainEqual(["no-stale-waiver", null, "warning"]);
});

test("of several packages the worst decides", async () => {
  const cwd = await workdir();
  writeFileSync(join(cwd, "good.tgz"), tarball(CLEAN));
  writeFileSync(join(cwd, "bad.tgz"), tarball({ ...CLEAN, "src/a.ts": "x" }));
  const report = await checkAll(["good.tgz", "bad.tgz"], { cwd, environment: {} });
  expect(report.reports.map(({ verdict }) => verdict)).toEqual(["pass", "fail"]);
  expect(report.verdict).toBe("fail");
  expect((await checkAll(["good.tgz", "none.tgz"], { cwd, environment: {} })).verdict).toBe("error");
});

test("a rule that every policy switches off is named, for nobody asked it", async () => {
  const off = { allow: ["dist/*.js"], rules: { "manifest-has-files": "off", "no-dev-file": "off" } };
  const own = { "package.json": MANIFEST, "packgate.json": JSON.stringify(off) };
  expect(await checkFiles(CLEAN, { beside: own })).toMatchObject({ rulesOff: ["manifest-has-files", "no-dev-file"] });
  expect(await checkFiles(CLEAN, { beside: { "package.json": MANIFEST } })).not.toHaveProperty("rulesOff");
});

test("what a picture shows is told only where it is asked for, by the package's own policy", async () => {
  const beside = {
    "package.json": MANIFEST,
    "packgate.json": JSON.stringify({ allow: ["dist/*.js"], rules: { "manifest-has-files": "off" } }),
  };
  expect(await checkFiles(CLEAN, { beside })).not.toHaveProperty("contents");
  const { contents } = await checkFiles(CLEAN, { beside, contents: true });
  expect(contents).toEqual({
    files: [
      expect.objectContaining({ path: "package.json", pattern: "package.json", layers: [] }),
      expect.objectContaining({ path: "dist/a.js", reason: 'package.json files[0] "dist"', pattern: "dist/*.js" }),
    ],
    leaks: [],
    leaksLeftOut: 0,
  });
});
