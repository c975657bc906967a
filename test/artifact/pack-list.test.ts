import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listPack } from "../../src/artifact/pack-list.ts";
import { reasonsFor } from "../../src/artifact/reasons.ts";
import { clients, npm } from "../support/clients.ts";
import { runs } from "../support/runs.ts";
import { workdir, write } from "../support/workdir.ts";

/** Names that lists treat in ways of their own, and plain ones. */
const NAMES = [
  "a.js",
  "a.js.map",
  "README.md",
  ".env",
  "b[1].js",
  "dist",
  "lib",
  "LICENSE",
  "x y.ts",
  ".npmrc",
  "ä.js",
];
const segment = fc.constantFrom(...NAMES);
const file = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
const pattern = fc
  .tuple(fc.constantFrom("", "!", "/", "./"), file, fc.constantFrom("", "", "/", "/*", "/**", "/**/*.js"))
  .map((parts) => parts.join(""));
const line = fc.oneof(pattern, fc.constantFrom("*.map", "*", "!*.js", "# nothing", "**", "*.{js,ts}", "dist/*.js"));

const project = fc.record({
  paths: fc.uniqueArray(file, { maxLength: 12 }),
  files: fc.option(fc.array(line, { maxLength: 4 }), { nil: undefined }),
  main: fc.option(file, { nil: undefined }),
  bin: fc.option(file, { nil: undefined }),
  npmignore: fc.option(fc.array(line, { maxLength: 4 }), { nil: undefined }),
  gitignore: fc.option(fc.array(line, { maxLength: 4 }), { nil: undefined }),
  nested: fc.option(fc.array(line, { maxLength: 3 }), { nil: undefined }),
});

describe("the list without npm", () => {
  const npm11 = clients.find(({ name }) => name.startsWith("npm 11"));

  test.skipIf(npm11 === undefined || npm11.absent)(
    "is npm 11's on packages of any shape, and every file in it has a reason",
    async () => {
      const { numRuns, seed } = runs(60, 2000);
      const top = await workdir();
      const names: string[] = [];
      for (const [index, one] of fc.sample(project, { numRuns, seed }).entries()) {
        names.push(`p${index}`);
        await lay(join(top, `p${index}`), `p${index}`, one);
      }
      for (let at = 0; at < names.length; at += 50) {
        const batch = names.slice(at, at + 50);
        const real = await packed(batch, top);
        for (const name of batch) {
          expect(await listPack(join(top, name)), name).toEqual(real.get(name));
          const { packed: reasons } = await reasonsFor(join(top, name));
          expect([...reasons.keys()], name).toEqual(real.get(name));
        }
      }
    },
    600_000,
  );

  async function packed(names: readonly string[], cwd: string): Promise<ReadonlyMap<string, readonly string[]>> {
    const specs = names.map((name) => `./${name}`);
    const done = await npm(npm11!, ["pack", ...specs, "--dry-run", "--json", "--ignore-scripts"], { cwd });
    expect(done.status, done.stderr).toBe(0);
    const records = JSON.parse(done.stdout) as { name: string; files: { path: string }[] }[];
    return new Map(records.map(({ name, files }) => [name, files.map(({ path }) => path).sort()]));
  }
});

type Project = typeof project extends fc.Arbitrary<infer One> ? One : never;

async function lay(directory: string, name: string, one: Project): Promise<void> {
  const { paths, files, main, bin, npmignore, gitignore, nested } = one;
  // A name that another path has for a directory is left out.
  const plain = paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
  const ignore = (lines: readonly string[] | undefined, path: string) =>
    lines === undefined ? {} : { [path]: `${lines.join("\n")}\n` };
  await mkdir(directory, { recursive: true });
  await write(directory, {
    ...Object.fromEntries(plain.map((path) => [path, "x\n"])),
    ...ignore(npmignore, ".npmignore"),
    ...ignore(gitignore, ".gitignore"),
    ...(plain.some((path) => path.startsWith("dist/")) ? ignore(nested, "dist/.npmignore") : {}),
    "package.json": JSON.stringify({ name, version: "1.0.0", files, main, bin }),
  });
}
