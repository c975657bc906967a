import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isPackedByAncestor, raiseSentinel } from "../../src/artifact/sentinel.ts";
import { workdir } from "../support/workdir.ts";

const FILE = new URL("../../dist/artifact/sentinel.js", import.meta.url).href;

async function privateDirectory(): Promise<string> {
  const directory = await workdir();
  chmodSync(directory, 0o700);
  return directory;
}

test("without the variable, nobody is packing", () => {
  expect(isPackedByAncestor(undefined)).toBe(false);
});

test("a child of the process that packs is told so, through any number of processes", async () => {
  const value = raiseSentinel(await privateDirectory());
  const script = `import { isPackedByAncestor } from ${JSON.stringify(FILE)}; console.log(isPackedByAncestor(process.env.V));`;
  const env = { ...process.env, V: value };
  const nested = ["-c", '"$0" --input-type=module --eval "$1"', process.execPath, script];
  expect(execFileSync("sh", nested, { env, encoding: "utf8" })).toBe("true\n");
});

describe("a variable that is not true is no way around the gate", () => {
  const genuine = async () => raiseSentinel(await privateDirectory());
  const parts = (value: string) => value.split(":") as [string, string, string];
  test.each<[string, () => string | Promise<string>]>([
    ["an empty one", () => ""],
    ["a word", () => "1"],
    ["a made-up token", async () => `${process.pid}:${"0".repeat(32)}:${parts(await genuine())[2]}`],
    ["a directory that is not there", () => `${process.pid}:${"0".repeat(32)}:/nowhere`],
    ["this process, which is not its own ancestor", genuine],
    ["another process", async () => (await genuine()).replace(/^\d+/, "999999")],
    [
      "a directory that others may write to",
      async () => {
        const value = await genuine();
        chmodSync(parts(value)[2], 0o777);
        return value.replace(/^\d+/, String(process.ppid));
      },
    ],
    [
      "a link to a directory",
      async () => {
        const [, token, directory] = parts(await genuine());
        const link = join(await workdir(), "link");
        symlinkSync(directory, link);
        return `${process.ppid}:${token}:${link}`;
      },
    ],
    [
      "a directory without the token",
      async () => {
        const directory = await privateDirectory();
        writeFileSync(join(directory, "other"), "");
        return `${process.ppid}:${"0".repeat(32)}:${directory}`;
      },
    ],
  ])("%s", async (_, make) => {
    const value = await make();
    expect(() => isPackedByAncestor(value)).toThrow(expect.objectContaining({ code: "EUSAGE" }));
  });
});
