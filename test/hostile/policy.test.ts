import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { tarball } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";
import { cases } from "./policy.ts";

const MANIFEST = '{"name": "p", "version": "1.0.0"}';
const NOW = new Date("2026-11-21T12:00:00Z");

test.each(cases.map((one) => [one.id, one] as const))("%s", async (_, hostile) => {
  const { files, arrange, packs, policy, verdict, says, message } = hostile;
  const directory = await write(join(await workdir(), "repository"), { "package.json": MANIFEST, ...files });
  await writeFile(join(directory, "p.tgz"), tarball({ "package.json": MANIFEST, "index.js": "a();\n", ...packs }));
  await arrange?.(directory);

  const options = { cwd: directory, now: NOW, environment: {}, ...(policy !== undefined && { policy }) };
  const { reports } = await check("p.tgz", options);
  const report = reports[0]!;

  const said = [...report.problems.map(({ code }) => code), ...report.findings.map(({ rule }) => rule)];
  expect({ verdict: report.verdict, said }).toMatchObject({
    verdict,
    said: says === null ? [] : expect.arrayContaining([says]),
  });
  if (message !== null) expect(report.problems[0]!.message.slice(0, message.length)).toBe(message);
});

test("every case has an id of its own", () => {
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});
