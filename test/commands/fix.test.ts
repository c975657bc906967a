import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { type FixFlags, runFix } from "../../src/commands/fix.ts";
import { outsideNpm } from "../support/clients.ts";
import { ioIn } from "../support/io.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

type Files = Readonly<Record<string, string>>;

const MAP = JSON.stringify({
  version: 3,
  file: "a.js",
  sources: ["../src/a.ts"],
  sourcesContent: ["export const a = 1; // the original\n".repeat(20)],
  names: [],
  mappings: "AAAA",
});
const INLINE = `exports.a = 1;\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(MAP).toString("base64")}\n`;

const manifest = (fields: object) => JSON.stringify({ name: "p", version: "1.0.0", ...fields }, null, 2);
const base: Files = { "dist/a.js": "exports.a = 1;\n", "README.md": "# p\n" };

/** A package that leaks, and what stands in it when the edits are written. */
const CASES: readonly (readonly [what: string, files: Files, edited: string, words: string])[] = [
  [
    "a map beside the code",
    { ...base, "package.json": manifest({ files: ["dist"] }), "dist/a.js.map": MAP },
    "package.json",
    '"!dist/**/*.map"',
  ],
  [
    "a directory that files names",
    { ...base, "package.json": manifest({ files: ["dist", "src"] }), "src/a.ts": "a\n", "src/b/c.ts": "c\n" },
    "package.json",
    '"files": [\n    "dist"\n  ]',
  ],
  [
    "a dotenv file and an assistant's, of a package without files",
    { ...base, "package.json": manifest({}), ".env": "A_KEY=1\n", "CLAUDE.md": "x\n" },
    ".npmignore",
    "/.env\n/CLAUDE.md\n",
  ],
  [
    "the same beside a .gitignore, which goes on to count",
    {
      ...base,
      "package.json": manifest({}),
      ".gitignore": "secret/\n",
      "secret/a.js": "x\n",
      "CLAUDE.md": "x\n",
    },
    ".npmignore",
    "secret/\n/CLAUDE.md\n",
  ],
  [
    "an inline map",
    { ...base, "package.json": manifest({ files: ["dist"] }), "dist/a.js": INLINE },
    "dist/a.js",
    "exports.a = 1;\n//# sourceMappingURL=data:application/json;base64,",
  ],
  [
    "a map that the policy lets ship",
    {
      ...base,
      "package.json": manifest({ files: ["dist"] }),
      "packgate.json": '{ "allow": ["...", "**/*.map"] }',
      "dist/a.js.map": MAP,
    },
    "dist/a.js.map",
    '"sourcesContent":[null]',
  ],
  [
    "names that are patterns",
    { ...base, "package.json": manifest({ files: ["dist"] }), "dist/[a]{b}.env": "A=1\n", "dist/b.js": "" },
    "package.json",
    '"!dist/',
  ],
];

describe("packgate fix --write", () => {
  test.each(CASES)("cures %s, and the check passes", async (_, files, edited, words) => {
    const directory = await write(await workdir(), files);
    expect(await verdictOf(directory)).toBe("fail");
    const { status, said } = await fix(directory, { write: true });
    expect(status, said).toBe(0);
    expect(await readFile(join(directory, edited), "utf8")).toContain(words);
    expect(await verdictOf(directory)).toBe("pass");
    expect(await fix(directory, {})).toMatchObject({ status: 0, said: expect.not.stringContaining("fix --write") });
  });
});

describe("packgate fix", () => {
  test.each(CASES)("shows what it would write for %s, and writes nothing", async (_, files) => {
    const directory = await write(await workdir(), files);
    const { status, said } = await fix(directory, {});
    expect(status).toBe(1);
    expect(said).toContain("Nothing was written.");
    for (const [path, text] of Object.entries(files)) expect(await readFile(join(directory, path), "utf8")).toBe(text);
  });

  test("names the switch of the tool that wrote a map, and the file it belongs into", async () => {
    const files = {
      ...base,
      "package.json": manifest({ files: ["dist"] }),
      "dist/a.js": INLINE,
      "rollup.config.js": "",
    };
    const { said } = await fix(await write(await workdir(), files), {});
    expect(said).toContain("output.sourcemap: false");
    expect(said).toContain("belongs into rollup.config.js");
  });

  test.each<[string, Files, string]>([
    ["a name that npm packs whatever lists say", { "readme.env": "A_KEY=1\n" }, "npm packs every file of this name"],
    ["a secret in the code", { "dist/b.js": `const key = "${token("npm")}";\n` }, "no-secret"],
    [
      "an entry point",
      { "package.json": manifest({ main: "dist/a.env", files: ["dist"] }), "dist/a.env": "A_KEY=1\n" },
      "package.json names it as an entry point",
    ],
  ])("leaves %s to a person", async (_, files, words) => {
    const directory = await write(await workdir(), {
      ...base,
      "package.json": manifest({ files: ["dist"] }),
      ...files,
    });
    const { status, said } = await fix(directory, { write: true });
    expect(status).toBe(1);
    expect(said).toContain(words);
  });

  test("says what could not be checked, and edits nothing", async () => {
    const files = { ...base, "package.json": manifest({ files: ["dist"], main: "lib/none.js" }), "dist/a.js.map": MAP };
    const directory = await write(await workdir(), files);
    expect((await fix(directory, { write: true })).status).toBe(2);
    expect(await readFile(join(directory, "package.json"), "utf8")).toBe(files["package.json"]);
  });

  test("quotes nothing of a package that could move the screen", async () => {
    const files = { ...base, "package.json": manifest({ files: ["dist"] }), "dist/\u001b[2J.env": "A_KEY=1\n" };
    expect((await fix(await write(await workdir(), files), {})).said).not.toContain("\u001b");
  });
});

async function verdictOf(directory: string): Promise<string> {
  return (await check(directory, { environment: outsideNpm() })).verdict;
}

async function fix(directory: string, flags: FixFlags) {
  const { io, stdout } = ioIn(directory);
  return { status: await runFix(flags, io), said: stdout() };
}
