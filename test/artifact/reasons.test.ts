import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Exclusion, Reason } from "../../src/artifact/reason.ts";
import { type Reasons, reasonsFor } from "../../src/artifact/reasons.ts";
import { keepOut, type TextEdit } from "../../src/edit/keep-out.ts";
import { type Client, clients, npm } from "../support/clients.ts";
import { type WhyCase, whyCases } from "../support/why-cases.ts";
import { workdir, write } from "../support/workdir.ts";

describe("the reason and the edit", () => {
  test.each(whyCases.map((one) => [one.claim, one] as const))("%s", async (_, one) => {
    const directory = await lay(await workdir(), one, "case");
    const reasons = await reasonsFor(directory);
    expect(inShort(one.path, reasons)).toBe(one.why);
    const edit = await keepOut(directory, one.path, reasons);
    expect(edit === null ? undefined : inShortEdit(edit)).toBe(one.edit);
  });

  test("nothing is written to find them", async () => {
    const one = whyCases[0]!;
    const directory = await lay(await workdir(), one, "case");
    const before = await readFile(join(directory, "package.json"), "utf8");
    await keepOut(directory, one.path, await reasonsFor(directory));
    expect(await readFile(join(directory, "package.json"), "utf8")).toBe(before);
  });
});

describe.each(clients.filter(({ name }) => /^npm 1[01]\b/.test(name)))("$name agrees", (client) => {
  test.skipIf(client.absent)(
    "packs what has a reason, and after the edit the same without that one file",
    async () => {
      const top = await workdir();
      const names = whyCases.map((_, index) => `case-${index}`);
      for (const [index, one] of whyCases.entries()) await lay(join(top, names[index]!), one, names[index]!);
      const edits = new Map<string, TextEdit>();
      const expected = new Map<string, readonly string[]>();
      for (const [index, one] of whyCases.entries()) {
        const directory = join(top, names[index]!);
        const reasons = await reasonsFor(directory);
        const edit = await keepOut(directory, one.path, reasons);
        if (edit !== null) edits.set(names[index]!, edit);
        expected.set(names[index]!, [...reasons.packed.keys()]);
      }
      expect(await packAll(client, top, names)).toEqual(expected);

      for (const [name, edit] of edits) await writeFile(join(top, name, edit.path), edit.after);
      const after = await packAll(client, top, [...edits.keys()]);
      for (const [index, { path }] of whyCases.entries()) {
        const name = names[index]!;
        if (!edits.has(name)) continue;
        expect(after.get(name), whyCases[index]!.claim).toEqual(expected.get(name)!.filter((one) => one !== path));
      }
    },
    300_000,
  );
});

/** One npm packs them all. */
async function packAll(
  client: Client,
  cwd: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const specs = names.map((name) => `./${name}`);
  const done = await npm(client, ["pack", ...specs, "--dry-run", "--json", "--ignore-scripts"], { cwd });
  expect(done.status, done.stderr).toBe(0);
  const packed = JSON.parse(done.stdout) as { name: string; files: { path: string }[] }[];
  return new Map(packed.map(({ name, files }) => [name, files.map(({ path }) => path).sort()]));
}

async function lay(directory: string, one: WhyCase, name: string): Promise<string> {
  const manifest = { name, version: "1.0.0", ...one.manifest };
  await mkdir(directory, { recursive: true });
  await write(directory, { "package.json": `${JSON.stringify(manifest, null, 2)}\n`, ...one.files });
  const own = one.files["package.json"];
  if (own !== undefined) await writeFile(join(directory, "package.json"), own.replace('"case"', JSON.stringify(name)));
  for (const [path, target] of Object.entries(one.links ?? {})) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await symlink(target, join(directory, path));
  }
  return directory;
}

function inShort(path: string, { packed, excluded }: Reasons): string {
  const reason = packed.get(path);
  return reason === undefined ? `not ${exclusionInShort(excluded(path))}` : reasonInShort(reason);
}

function reasonInShort(reason: Reason): string {
  if (reason.by === "name") return "name";
  if (reason.by === "bundle") return `bundle ${reason.chain.join(" > ")} at ${reason.place?.line}`;
  if (reason.by === "default") {
    const lines = reason.unheeded.map(({ file, line, text }) => `${file}:${line} "${text}"`);
    return ["nothing", ...lines].join(", although ");
  }
  const { file, line, text, field } = reason.place;
  return reason.by === "ignore file" ? `${file}:${line} "${text}"` : `${field} "${text}" at ${line}`;
}

function exclusionInShort(exclusion: Exclusion): string {
  const inside = "directory" in exclusion && exclusion.directory !== null ? ` in ${exclusion.directory}` : "";
  switch (exclusion.by) {
    case "absence":
      return "there";
    case "files":
      return `in files at ${exclusion.place?.line}${inside}`;
    case "npm":
      return `npm ${exclusion.pattern}${inside}`;
    case "kind":
      return `kind ${exclusion.kind}`;
    case "line": {
      const { file, line, text, field } = exclusion.place;
      return `${field === undefined ? `${file}:${line} "${text}"` : `${field} "${text}" at ${line}`}${inside}`;
    }
  }
}

function inShortEdit({ path, before = "", after }: TextEdit): string {
  const items = (text: string): readonly string[] =>
    path === "package.json" ? JSON.parse(text.replace(/^\uFEFF/, "")).files : text.split(/\r?\n/).filter(Boolean);
  const [old, now] = [items(before), items(after)];
  const gone = old.filter((item) => !now.includes(item)).map((item) => `-${item}`);
  return [path, ...gone, ...now.filter((item) => !old.includes(item)).map((item) => `+${item}`)].join(" ");
}
