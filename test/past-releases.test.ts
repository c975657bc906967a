import { expect, test } from "vitest";
import { check } from "../src/check.ts";
import type { PackageReport } from "../src/model.ts";
import { renderListing } from "../src/report/listing.ts";
import { renderPretty } from "../src/report/pretty.ts";
import { workdir, write } from "./support/workdir.ts";

const manifest = (fields: object = {}) => JSON.stringify({ name: "p", version: "1.0.0", files: ["*.js"], ...fields });

/** The report on two files, against a listing of the release that has one of them. */
async function compared(against: string | undefined, policy?: object) {
  const old = await write(await workdir(), { "package.json": manifest({ version: "0.9.0" }), "a.js": "a()\n" });
  const listing = renderListing(await check(".", { cwd: old }));
  const directory = await write(await workdir(), {
    "package.json": manifest({ scripts: { postinstall: "node a.js" }, ...(policy && { packgate: policy }) }),
    "a.js": "a()\n",
    "b.js": "b()\n",
    "last.json": listing,
    "other.json": listing.replace('"name": "p"', '"name": "q"').replace('"name":"p"', '"name":"q"'),
    "broken.json": "{",
  });
  const report = await check(".", { cwd: directory, ...(against !== undefined && { against }) });
  return { report, only: report.reports[0] as PackageReport };
}

test("a listing is what the next release is compared with, and the report shows the difference", async () => {
  const { report, only } = await compared("last.json");
  expect(only.problems).toEqual([]);
  expect(only.drift).toMatchObject({
    against: { source: "last.json", version: "0.9.0" },
    added: [{ path: "b.js", bytes: 4 }],
    lost: [],
    installScripts: [{ hook: "postinstall", kind: "new" }],
  });
  expect(only.verdict).toBe("fail");
  const screen = renderPretty(report, { columns: 100, color: false, unicode: true, verbose: false });
  expect(screen).toContain("Compared with last.json (0.9.0)");
  expect(screen).toMatch(/new +b\.js +- +4 B/);
});

test("a policy names what to compare with, and lies below the package", async () => {
  const { only } = await compared(undefined, { rules: { "release-drift": { against: "./last.json" } } });
  expect(only.drift?.added).toEqual([{ path: "b.js", bytes: 4 }]);
});

test("nothing is compared where nobody asks, or the rule is off", async () => {
  expect((await compared(undefined)).only.drift).toBeUndefined();
  expect((await compared("last.json", { rules: { "release-drift": "off" } })).only.drift).toBeUndefined();
});

test.each([
  ["other.json", "holds no"],
  ["broken.json", "is no listing"],
  ["package.json", "is no listing"],
  ["gone.json", "is no directory, no tarball and no name@version"],
  [".", "it is a directory"],
  ["b.js", "the file is not a gzip file"],
])("what was asked for and cannot be had is a problem: %s", async (against, message) => {
  const { only } = await compared(against);
  expect(only.verdict).toBe("error");
  expect(only.problems.map((problem) => problem.message).join()).toContain(message);
});
