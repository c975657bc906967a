import { describe, expect, test } from "vitest";
import { releaseToolsIn } from "../../src/artifact/release-tools.ts";
import { pipelineLines, toolLines } from "../../src/commands/init-advice.ts";
import { workdir, write } from "../support/workdir.ts";

type Files = Readonly<Record<string, string>>;

const manifest = (fields: object): Files => ({
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", ...fields }),
});
const develops = (name: string): Files => manifest({ devDependencies: { [name]: "*" } });

describe("a release tool", () => {
  test.each<[string, Files, readonly string[]]>([
    ["changesets by its package", develops("@changesets/cli"), ["changesets"]],
    ["changesets by its directory", { ...manifest({}), ".changeset/config.json": "{}" }, ["changesets"]],
    ["semantic-release by its package", develops("semantic-release"), ["semantic-release"]],
    ["semantic-release by its file", { ...manifest({}), ".releaserc": "{}" }, ["semantic-release"]],
    ["semantic-release by a script", { ...manifest({}), "release.config.mjs": "" }, ["semantic-release"]],
    ["semantic-release by its key", manifest({ release: {} }), ["semantic-release"]],
    ["release-it by its file", { ...manifest({}), ".release-it.json": "{}" }, ["release-it"]],
    ["np by its package", develops("np"), ["np"]],
    ["lerna by its file", { ...manifest({}), "lerna.json": "{}" }, ["lerna"]],
    ["nx by what nx.json says", { ...manifest({}), "nx.json": '{ "release": {} }' }, ["nx"]],
    ["nx not where it only builds", { ...develops("nx"), "nx.json": "{}" }, []],
    ["several", { ...develops("np"), "lerna.json": "{}" }, ["np", "lerna"]],
    ["none", manifest({ devDependencies: { typescript: "*" } }), []],
  ])("is told: %s", async (_, files, tools) => {
    expect(releaseToolsIn([await write(await workdir(), files)])).toEqual(tools);
  });

  test("of the workspace's root counts as well", async () => {
    const [own, root] = [await write(await workdir(), manifest({})), await write(await workdir(), develops("lerna"))];
    expect(releaseToolsIn([own, root])).toEqual(["lerna"]);
  });

  test("is told of with the command or the line that it needs", () => {
    expect(toolLines("lerna", "npm").join("\n")).toContain("npx packgate publish --workspaces");
    expect(toolLines("semantic-release", "npm").join("\n")).toContain('"packgate/semantic-release"');
    expect(toolLines("changesets", "yarn").join("\n")).toContain("yarn npm publish");
  });
});

describe("the step for a pipeline", () => {
  const step = async (files: Files, more: Partial<Parameters<typeof pipelineLines>[0]> = {}): Promise<string> => {
    const places = [await write(await workdir(), files)];
    return pipelineLines({ places, client: "npm", tools: [], ofWorkspace: false, ...more }).join("\n");
  };

  test("is in the language of the pipeline that is there", async () => {
    expect(await step({ ".github/workflows/ci.yml": "" })).toContain("    - run: npx packgate check\n");
    expect(await step({ ".gitlab-ci.yml": "" })).toContain("    - npx packgate check\n");
  });

  test("publishes where no release tool does", async () => {
    expect(await step({})).toContain("npx packgate publish");
    expect(await step({}, { tools: ["changesets"] })).not.toContain("packgate publish");
  });

  test("is that of the client, and of the whole workspace in one", async () => {
    expect(await step({}, { client: "pnpm", ofWorkspace: true })).toContain("pnpm exec packgate check --workspaces");
  });
});
