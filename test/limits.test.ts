import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { check } from "../src/check.ts";
import { LIMITS, type Limits, type PackageReport } from "../src/model.ts";
import { renderPretty } from "../src/report/pretty.ts";
import { outsideNpm } from "./support/clients.ts";
import { tarball } from "./support/tar-writer.ts";
import { workdir, write } from "./support/workdir.ts";

type Written = { readonly [key in keyof Limits]?: number | string };

const MANIFEST = JSON.stringify({ name: "p", version: "1.0.0", main: "index.js" });
const FILES = { "package.json": MANIFEST, "index.js": "index();\n", "a.js": "a();\n" };
/** 1,500 bytes, of which packgate reads 1,024 by itself. */
const LONG = { ...FILES, [`${"d/".repeat(740)}long-name.js`]: "" };
const MANY_BYTES = Buffer.alloc(5000, "a");

/** A tarball of the package p, checked in a directory whose package has that name, under a policy with these limits. */
async function report(
  files: Readonly<Record<string, string | Buffer>>,
  limits: Written,
  { project = "p" } = {},
): Promise<PackageReport> {
  const cwd = await workdir();
  const policy = { extends: "open-source", limits };
  writeFileSync(join(cwd, "p.tgz"), tarball(files));
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ name: project, version: "1.0.0" }));
  writeFileSync(join(cwd, "packgate.json"), JSON.stringify(policy));
  const { reports } = await check("p.tgz", { cwd, environment: {} });
  return reports[0]!;
}

const codes = ({ problems }: PackageReport) => problems.map(({ code }) => code);

const TIGHT: { readonly [claim: string]: readonly [Readonly<Record<string, string | Buffer>>, Written, Written] } = {
  tarball: [FILES, { tarball: 100 }, { tarball: 5000 }],
  inflated: [FILES, { inflated: 4000 }, { inflated: "10 kB" }],
  entries: [FILES, { entries: 2 }, { entries: 3 }],
  path: [{ ...FILES, "abcdefgh.js": "" }, { path: 18 }, { path: 20 }],
  pax: [{ ...FILES, "ü.js": "" }, { pax: 20 }, { pax: 200 }],
  depth: [{ ...FILES, "a.bin": gzipSync(gzipSync(MANY_BYTES)) }, { depth: 1 }, { depth: 2 }],
  derived: [
    { ...FILES, "a.bin": gzipSync(MANY_BYTES), "b.bin": gzipSync(MANY_BYTES) },
    { derived: 9000 },
    { derived: 10_000 },
  ],
  derivedAtOnce: [{ ...FILES, "a.bin": gzipSync(MANY_BYTES) }, { derivedAtOnce: 4999 }, { derivedAtOnce: 5000 }],
};
test.each(Object.entries(TIGHT))(
  "a lower limit for %s ends as a problem, where it is hit",
  async (_, [files, hit, not]) => {
    expect(await report(files, hit)).toMatchObject({ verdict: "error" });
    expect(codes(await report(files, hit))).toEqual(["ELIMIT"]);
    expect(codes(await report(files, not))).toEqual([]);
  },
);

test("what inflates beyond the ratio is a problem, unless the policy raises that", async () => {
  const files = { ...FILES, "zeros.bin": Buffer.alloc(33 << 20) };
  expect(codes(await report(files, { ratio: 1200 }))).toEqual([]);
  expect(codes(await report(files, {}))).toEqual(["ELIMIT"]);
});

test("a limit may be raised, and the report says so", async () => {
  expect(codes(await report(LONG, {}))).toEqual(["ELIMIT"]);
  const raised = await report(LONG, { path: 2000, entries: 100 });
  expect(raised).toMatchObject({ problems: [], raisedLimits: [{ limit: "path", value: 2000, standard: 1024 }] });
  const whole = { schema: 1, tool: { name: "packgate", version: "1" }, problems: [], skipped: [], rules: {} } as const;
  const shown = renderPretty(
    { ...whole, verdict: raised.verdict, reports: [raised] },
    { columns: 100, color: false, unicode: true, verbose: false },
  );
  expect(shown).toContain("\nLimits that the policy raises: path 2,000 (standard 1,024).\n");
});

test("the limits of a project are nothing to another's tarball", async () => {
  expect(codes(await report(LONG, { path: 2000 }, { project: "another" }))).toEqual(["ELIMIT"]);
  expect(codes(await report(FILES, { entries: 1 }, { project: "another" }))).toEqual([]);
});

test("a workspace raises a limit only if its root does", async () => {
  const directory = await write(await workdir(), {
    "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["a"] }),
    "packgate.json": JSON.stringify({ extends: "open-source" }),
    "a/package.json": MANIFEST,
    "a/packgate.json": JSON.stringify({ extends: "open-source", limits: { path: 2000 } }),
  });
  writeFileSync(join(directory, "a/p.tgz"), tarball(LONG));
  const { reports } = await check("p.tgz", { cwd: join(directory, "a"), environment: {} });
  expect(codes(reports[0]!)).toEqual(["ELIMIT"]);
});

test("packing that takes longer than the policy allows is ended, and is a problem", async () => {
  const cwd = await write(await workdir(), {
    "package.json": JSON.stringify({
      name: "p",
      version: "1.0.0",
      scripts: { prepack: 'node -e "setTimeout(() => {}, 300000)"' },
    }),
    "packgate.json": JSON.stringify({ limits: { packing: "1.5 s" } }),
  });
  const { reports } = await check(".", { cwd, environment: outsideNpm() });
  expect(reports[0]).toMatchObject({
    verdict: "error",
    problems: [{ code: "ELIMIT", message: "the package manager took longer than 1.5 seconds" }],
  });
});

test("a directory is packed and read under the limits of its policy", async () => {
  const cwd = await write(await workdir(), {
    ...FILES,
    "packgate.json": JSON.stringify({ extends: "open-source", limits: { entries: 2 } }),
  });
  const { reports } = await check(".", { cwd, environment: outsideNpm() });
  expect(codes(reports[0]!)).toEqual(["ELIMIT"]);
});

test("without a policy the limits are packgate's own, and none is raised", async () => {
  const cwd = await workdir();
  writeFileSync(join(cwd, "p.tgz"), tarball(FILES));
  const { reports } = await check("p.tgz", { cwd, environment: {} });
  expect(reports[0]).toMatchObject({ raisedLimits: [] });
  expect(LIMITS).toMatchObject({ entries: 200_000, depth: 6, packing: 600_000 });
});
