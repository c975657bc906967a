import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Policy } from "../../src/model.ts";
import type { PastFiles } from "../../src/policy/files.ts";
import { loadPastPolicies } from "../../src/policy/load.ts";
import { faultOf, type Project, projectOf } from "./policy-of.ts";
import { someRules } from "./some-rules.ts";

type Held = { readonly [path: string]: unknown };
const LINK = Symbol("link");
const OTHER = Symbol("other");
/** git does not hand out more than what was asked for. */
const UNREAD = Symbol("unread");

/** A commit that holds these files, of a repository whose working tree holds others. */
function committed(top: string, held: Held): PastFiles {
  return {
    ref: "main",
    top,
    names: (path) => {
      const prefix = path === "" ? "" : `${path}/`;
      const below = Object.keys(held).filter((name) => name.startsWith(prefix));
      return [...new Set(below.map((name) => name.slice(prefix.length).split("/")[0]!))];
    },
    read: (path) => {
      const content = held[path];
      if (content === undefined) return undefined;
      if (content === UNREAD) return { kind: "file", bytes: undefined };
      if (content === LINK || content === OTHER) return { kind: content === LINK ? "link" : "other", bytes: undefined };
      return { kind: "file", bytes: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)) };
    },
  };
}

interface Asked {
  readonly disk?: Project;
  readonly at?: string;
  readonly root?: string;
  readonly arrange?: (top: string) => void;
}

async function pastPolicies(
  held: Held,
  { disk = {}, at = ".", root, arrange }: Asked = {},
): Promise<readonly Policy[]> {
  const top = realpathSync(await projectOf({ ".git/HEAD": "", [`${at}/package.json`]: {}, ...disk }));
  arrange?.(top);
  return loadPastPolicies(committed(top, held), {
    directory: join(top, at),
    root: root === undefined ? undefined : join(top, root),
    rules: someRules,
  });
}

const sourcesOf = (policies: readonly Policy[]) => policies.map(({ source }) => source);
const denied = ([policy]: readonly Policy[]) => policy?.deny;

// What the commit holds, and what is asked → the policies that judge.
const SOURCES: { readonly [claim: string]: readonly [Held, Asked, readonly string[]] } = {
  "the commit's own, whatever lies on the disk": [
    { "packgate.json": { deny: ["past"] } },
    { disk: { "packgate.json": { deny: ["present"] } } },
    ["main:packgate.json"],
  ],
  "the key in package.json": [{ "package.json": { packgate: { deny: [] } } }, {}, ["main:package.json#packgate"]],
  "recommended where there was none": [{}, {}, ["main:recommended"]],
  "and where one lies on the disk alone": [{}, { disk: { "packgate.json": {} } }, ["main:recommended"]],
  "the package's, and its root's": [
    { "packgate.json": {}, "packages/a/packgate.json": {} },
    { at: "packages/a", root: "." },
    ["main:packages/a/packgate.json", "main:packgate.json"],
  ],
  "the root's alone": [{ "packgate.json": {} }, { at: "packages/a", root: "." }, ["main:packgate.json"]],
  "the package's once, where it is the root": [{ "packgate.json": {} }, { root: "." }, ["main:packgate.json"]],
  "no root's where there is no workspace": [
    { "packgate.json": {}, "packages/a/packgate.json": {} },
    { at: "packages/a" },
    ["main:packgate.json"],
  ],
};
test.each(Object.entries(SOURCES))("%s", async (_, [held, asked, sources]) => {
  expect(sourcesOf(await pastPolicies(held, asked))).toEqual(sources);
});

test("what they allow and waive need not be used any more", async () => {
  const waiver = { rule: "no-secret", path: "a.js", reason: "a test value", expires: "2027-06-01" };
  const [policy] = await pastPolicies({ "packgate.json": { allow: ["a"], waivers: [waiver] } });
  expect(policy?.allow).toEqual([{ pattern: "a", own: false }]);
  expect(policy?.waivers).toEqual([{ ...waiver, inherited: true }]);
});

const EXTENDS = { "packgate.json": { extends: "@acme/policy/base.json" } };
const INSTALLED = "node_modules/@acme/policy";

// What is extended: the commit's where it holds it, the installed one where it does not → what is denied.
const EXTENDED: { readonly [claim: string]: readonly [Held, Asked, readonly string[]] } = {
  "a file of the commit": [
    { "packgate.json": { extends: "./base.json" }, "base.json": { deny: ["past"] } },
    { disk: { "base.json": { deny: ["present"] } } },
    ["past"],
  ],
  "a package that is installed": [
    EXTENDS,
    { disk: { [`${INSTALLED}/base.json`]: { deny: ["present"] } } },
    ["present"],
  ],
  "a package that is committed": [
    { ...EXTENDS, [INSTALLED]: OTHER, [`${INSTALLED}/base.json`]: { deny: ["past"] } },
    { disk: { [`${INSTALLED}/base.json`]: { deny: ["present"] } } },
    ["past"],
  ],
  "a workspace that is linked is the commit's": [
    { ...EXTENDS, "packages/policy/base.json": { deny: ["past"] } },
    {
      disk: { "packages/policy/base.json": { deny: ["present"] } },
      arrange: (top) => {
        mkdirSync(join(top, "node_modules/@acme"), { recursive: true });
        symlinkSync("../../packages/policy", join(top, INSTALLED));
      },
    },
    ["past"],
  ],
};
test.each(Object.entries(EXTENDED))("%s is extended", async (_, [held, asked, deny]) => {
  expect(denied(await pastPolicies(held, asked))).toEqual(deny);
});

const REFUSED: { readonly [claim: string]: readonly [Held, Asked, string] } = {
  "a link": [{ "packgate.json": LINK }, {}, "main:packgate.json: is a symbolic link, which a policy must not be"],
  "a submodule of that name": [{ "packgate.json": OTHER }, {}, "main:packgate.json: is not a regular file"],
  "a file that is too large to be read": [{ "packgate.json": UNREAD }, {}, "main:packgate.json: is larger than 1 MB"],
  "a file over 1 MB": [
    { "packgate.json": `{}${" ".repeat(1_000_000)}` },
    {},
    "main:packgate.json: is larger than 1 MB",
  ],
  "another name for a policy": [
    { "packgate.yaml": "" },
    {},
    "main:packgate.yaml: a policy is JSON with comments: YAML is not read\nname it packgate.json",
  ],
  "what lies on the disk alone": [
    { "packgate.json": { extends: "./base.json" } },
    { disk: { "base.json": {} } },
    'main:packgate.json:1:12: "base.json" does not exist',
  ],
  "a package that is not installed": [EXTENDS, {}, 'main:packgate.json:1:12: package "@acme/policy" is not installed'],
  "a directory whose name only looks installed": [
    { "packgate.json": { extends: "./my_node_modules/base.json" } },
    { disk: { "my_node_modules/base.json": {} } },
    'main:packgate.json:1:12: "my_node_modules/base.json" does not exist',
  ],
};
test.each(Object.entries(REFUSED))("%s is refused", async (_, [held, asked, said]) => {
  expect(await faultOf(pastPolicies(held, asked))).toBe(said);
});
