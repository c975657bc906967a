import { describe, expect, test } from "vitest";
import { keepNewFileOut } from "../../src/edit/keep-policy-out.ts";

const manifest = (fields: object): string => JSON.stringify({ name: "p", version: "1.0.0", ...fields });
const keep = async (lists: Readonly<Record<string, string>>): Promise<object | null> => {
  const edits = await keepNewFileOut("packgate.json", new Map(Object.entries(lists)));
  return edits && Object.fromEntries(edits);
};

describe("the policy's own file", () => {
  test.each<[string, Record<string, string>]>([
    ["files does not name it", { "package.json": manifest({ files: ["dist"] }) }],
    ["an ignore file names it", { "package.json": manifest({}), ".gitignore": "packgate.*\n" }],
  ])("stays out of its own accord where %s", async (_, lists) => {
    expect(await keep(lists)).toEqual({});
  });

  test("is a line more in an .npmignore that is there", async () => {
    const lists = { "package.json": manifest({}), ".npmignore": "test" };
    expect(await keep(lists)).toEqual({ ".npmignore": "test\npackgate.json\n" });
  });

  test("is a negation in a list of files that would take it", async () => {
    expect(await keep({ "package.json": manifest({ files: ["*.json"] }) })).toEqual({
      "package.json": manifest({ files: ["*.json", "!packgate.json"] }).replace('","!', '", "!'),
    });
  });

  test("ships where nothing but a new .npmignore could keep it out, which would undo .gitignore", async () => {
    expect(await keep({ "package.json": manifest({}), ".gitignore": "node_modules\n" })).toBeNull();
  });
});
