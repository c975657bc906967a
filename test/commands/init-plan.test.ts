import { cp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { describe, expect, test } from "vitest";
import { type InitPlan, ownPolicyIn, type Preset, planInit, sortUnder } from "../../src/commands/init-plan.ts";
import type { Sorted } from "../../src/commands/init-sort.ts";
import type { PackageReport } from "../../src/model.ts";
import { type Rehearsal, rehearse } from "../../src/rehearse.ts";
import { outsideNpm } from "../support/clients.ts";
import { embeddingMap } from "../support/init-packages.ts";
import { workdir, write } from "../support/workdir.ts";

type Files = Readonly<Record<string, string>>;

const manifest = (fields: object = {}): string =>
  `${JSON.stringify({ name: "p", version: "1.0.0", files: ["dist", "src", "*.txt"], ...fields }, null, 2)}\n`;
const clean: Files = {
  "package.json": manifest(),
  "README.md": "# p\n",
  "dist/index.js": "export {};\n",
  "dist/index.d.ts": "export {};\n",
  "dist/cli.js": "export {};\n",
};

interface Planned {
  readonly directory: string;
  readonly rehearsal: Rehearsal;
  readonly sorted: Sorted;
  readonly plan: InitPlan;
  readonly policy: { readonly [key: string]: unknown };
}

async function planIn(directory: string, preset: Preset = "recommended", accept = /(?!)/): Promise<Planned> {
  const now = new Date("2026-11-21");
  const rehearsal = await rehearse({ directory, environment: outsideNpm(), client: "npm", ignoreScripts: true, now });
  const request = { directory, client: "npm" as const, own: ownPolicyIn(directory), rehearsal };
  const sorted = sortUnder(preset, request);
  const accepted = sorted.doubts.filter(({ paths }) => paths.some((path) => accept.test(path)));
  const plan = await planInit(preset, { sorted, accepted }, request);
  const edit = plan.edits.find(({ path }) => path === "packgate.json");
  return { directory, rehearsal, sorted, plan, policy: edit === undefined ? {} : parse(edit.after) };
}

const planOf = async (files: Files, ...rest: [Preset?, RegExp?]): Promise<Planned> =>
  planIn(await write(await workdir(), files), ...rest);

const doubtsOf = ({ sorted }: Planned) => sorted.doubts.map(({ paths, why }) => [paths.join(" "), why]);
const refusedIn = ({ findings }: PackageReport) =>
  findings.flatMap(({ rule, path }) => (rule === "only-allowed-files" ? [path] : []));

describe("a policy that is derived from what ships", () => {
  test("lets a clean package pass, and names what it holds", async () => {
    const { plan, policy } = await planOf(clean);
    expect(policy).toEqual({ extends: "recommended", allow: ["dist/*.js", "dist/index.d.ts", "README.md"] });
    expect(plan.after.verdict).toBe("pass");
    expect(plan.edits.map(({ path }) => path)).toEqual(["packgate.json", "package.json"]);
  });

  test("leaves out what looks wrong, and says what remains", async () => {
    const planned = await planOf({
      ...clean,
      "dist/index.js.map": embeddingMap,
      "dist/.env": "A=1\n",
      "src/index.ts": "export {};\n",
      "plan.txt": "Q3\n",
    });
    expect(doubtsOf(planned)).toEqual([
      ["dist/.env", "no-env-file"],
      ["dist/index.js.map", "no-embedded-sources"],
      ["plan.txt", "unusual in a package"],
      ["src/index.ts", "source"],
    ]);
    expect(planned.policy["allow"]).toEqual(["dist/*.js", "dist/index.d.ts", "README.md"]);
    expect(planned.plan.after.verdict).toBe("fail");
    expect(refusedIn(planned.plan.after)).toEqual(["dist/.env", "dist/index.js.map", "plan.txt", "src/index.ts"]);
  });

  test("takes in what somebody says belongs there, but no leak", async () => {
    const files = { ...clean, "plan.txt": "Q3\n", "src/index.ts": "export {};\n" };
    const { policy, plan } = await planOf(files, "recommended", /plan|src/);
    expect(policy["allow"]).toEqual(["dist/*.js", "dist/index.d.ts", "src/index.ts", "README.md", "plan.txt"]);
    expect(plan.after.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("admits sources where they are public, and still no dotenv file", async () => {
    const planned = await planOf({ ...clean, "src/index.ts": "export {};\n", "dist/.env": "A=1\n" }, "open-source");
    expect(doubtsOf(planned)).toEqual([["dist/.env", "no-env-file"]]);
    expect(planned.policy["allow"]).toContain("src/index.ts");
  });

  test("is one that strict accepts", async () => {
    const { plan, policy } = await planOf({ ...clean, "package.json": manifest({ files: ["dist"] }) }, "strict");
    expect(policy["extends"]).toBe("strict");
    expect(refusedIn(plan.after)).toEqual([]);
  });

  test("denies what a pattern would let in together with the rest", async () => {
    const many = Object.fromEntries(
      [..."abcdefghijklmn"].flatMap((top) => [1, 2, 3].map((i) => [`${top}/${i}.json`, "{}"] as const)),
    );
    const files = { ...clean, ...many, "package.json": manifest({ files: ["*"] }), "src/data.json": "{}" };
    const { plan, policy } = await planOf(files);
    expect(policy["allow"]).toContain("*/**/*.json");
    expect(policy["deny"]).toEqual(["src/data.json"]);
    expect(refusedIn(plan.after)).toEqual(["src/data.json"]);
  });
});

describe("a policy that is there", () => {
  const own = '{\n  // ours\n  "allow": ["dist/*.js", "README.md"] // short\n}\n';

  test("gets a line for what is missing, and keeps its comments", async () => {
    const { plan } = await planOf({ ...clean, "packgate.json": own });
    expect(plan.edits[0]?.after).toBe(own.replace('"README.md"]', '"README.md", "dist/index.d.ts"]'));
    expect(plan.after.verdict).toBe("pass");
  });

  test("changes nothing where it fits and the gate is wired", async () => {
    const wired = manifest({ scripts: { postpack: "packgate hook" } });
    const policy = '{ "allow": ["dist/*", "README.md"] }';
    const { plan } = await planOf({ ...clean, "package.json": wired, "packgate.json": policy });
    expect(plan.edits).toEqual([]);
  });

  test("keeps what it denies, and is read in package.json too", async () => {
    const packgate = { allow: ["README.md", "dist/*.js"], deny: ["**/*.d.ts"] };
    const { plan } = await planOf({
      ...clean,
      "package.json": manifest({ packgate, scripts: { postpack: "packgate" } }),
    });
    expect(plan.edits).toEqual([]);
    expect(refusedIn(plan.after)).toEqual(["dist/index.d.ts"]);
  });

  test("that lists nothing of its own gets a list", async () => {
    const { plan } = await planOf({ ...clean, "packgate.json": '{ "failOn": "warning" }\n' });
    expect(JSON.parse(plan.edits[0]!.after)).toMatchObject({
      failOn: "warning",
      allow: ["dist/*.js", "dist/index.d.ts", "README.md"],
    });
  });

  test("is not lengthened for what the workspace's root refuses", async () => {
    const root = await write(await workdir(), {
      "package.json": JSON.stringify({ name: "r", version: "1.0.0", private: true, workspaces: ["a"] }),
      "packgate.json": '{ "allow": ["README.md"] }',
    });
    const wired = manifest({ scripts: { postpack: "packgate hook" } });
    const policy = '{ "allow": ["dist/*", "README.md"] }';
    const directory = await write(join(root, "a"), { ...clean, "package.json": wired, "packgate.json": policy });
    expect((await planIn(directory)).plan.edits).toEqual([]);
  });
});

/** What is installed here to test with; each is a package that many use. */
const WELL_KNOWN = [
  "commander",
  "semver",

  "valibot",
  "jsonc-parser",
  "source-map",
  "fast-check",
];

describe("the policy of a well-known package", () => {
  test.each(WELL_KNOWN)("%s is short, lets it pass, and stops a map, a dotenv file and a source", async (name) => {
    const directory = await workdir();
    await cp(join(import.meta.dirname, "../../node_modules", name), directory, { recursive: true });
    await rm(join(directory, "node_modules"), { recursive: true, force: true });
    const { plan, policy, rehearsal } = await planIn(directory, "open-source");
    expect((policy["allow"] as unknown[]).length).toBeLessThanOrEqual(12);
    expect(plan.after).toMatchObject({ verdict: "pass", problems: [] });
    const inMain = dirname(rehearsal.artifact.manifest["main"]?.toString() ?? "index.js");
    const leaks = [`${inMain}/leak.min.map`, `${inMain}/.env`, "source/leak.mts"].map((path) =>
      path.replace(/^\.\//, ""),
    );
    const texts = new Map(plan.edits.map(({ path, after }) => [join(directory, path), after]));
    const adds = new Map(leaks.map((path) => [path, ""]));
    const expected = rehearsal.artifact.entries.some(({ path }) => path.endsWith(".map")) ? leaks.slice(1) : leaks;
    expect(refusedIn(rehearsal.under({ texts, adds }))).toEqual(expect.arrayContaining(expected));
  });
});
