import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitAt } from "../../src/artifact/commit.ts";
import { PackgateError } from "../../src/errors.ts";
import { type Repository, repositoryOf } from "../support/repository.ts";
import { workdir, write } from "../support/workdir.ts";

const BASE = { "packgate.json": "base", "a/b c.json": "deep", "package.json": "{}" };
const PATH = process.env["PATH"] ?? "";

function textAt({ directory }: Repository, ref: string, path = "packgate.json", environment: NodeJS.ProcessEnv = {}) {
  return commitAt(ref, directory, { PATH, ...environment })
    .read(path)
    ?.bytes?.toString();
}

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PackgateError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "nothing";
}

describe("a commit", () => {
  test("is read as it was committed, whatever lies on disk since", async () => {
    const repository = await repositoryOf(BASE);
    await write(repository.directory, { "packgate.json": "changed", "new.json": "new" });
    const commit = commitAt("main", join(repository.directory, "a"), { PATH });
    expect(commit.top).toBe(repository.directory);
    expect(commit.names("")).toEqual(["a", "package.json", "packgate.json"]);
    expect(commit.names("a")).toEqual(["b c.json"]);
    expect(commit.names("gone")).toEqual([]);
    expect(commit.read("packgate.json")).toEqual({ kind: "file", bytes: Buffer.from("base") });
    expect(commit.read("a/b c.json")?.bytes?.toString()).toBe("deep");
    for (const path of ["new.json", "a/gone.json", "packgate.json/below", "*.json", "A/b c.json"]) {
      expect(commit.read(path), path).toBeUndefined();
    }
  });

  test("says what is no file, and hands on no file of more than 1 MB", async () => {
    const repository = await repositoryOf({ ...BASE, "large.json": " ".repeat(1_000_001) });
    symlinkSync("package.json", join(repository.directory, "link.json"));
    await repository.commit({});
    const commit = commitAt("HEAD", repository.directory, { PATH });
    expect(commit.read("link.json")).toEqual({ kind: "link", bytes: undefined });
    expect(commit.read("a")).toEqual({ kind: "other", bytes: undefined });
    expect(commit.read("large.json")).toEqual({ kind: "file", bytes: undefined });
  });

  test("comes without what attributes and filters would make of it", async () => {
    const repository = await repositoryOf({
      ...BASE,
      ".gitattributes": "*.json filter=evil diff=evil ident text eol=crlf",
    });
    for (const [name, command] of [
      ["filter.evil.smudge", "echo smudged"],
      ["diff.evil.textconv", "echo converted"],
      ["core.fsmonitor", "touch ran"],
    ]) {
      repository.git("config", name!, command!);
    }
    expect(textAt(repository, "main")).toBe("base");
  });
});

describe("nothing of a pull request or of the environment leads git elsewhere", () => {
  test("no variable", async () => {
    const repository = await repositoryOf(BASE);
    const other = await repositoryOf({ "packgate.json": "other" });
    const elsewhere = {
      GIT_DIR: join(other.directory, ".git"),
      GIT_WORK_TREE: other.directory,
      GIT_OBJECT_DIRECTORY: join(other.directory, ".git/objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(other.directory, ".git/objects"),
      GIT_COMMON_DIR: join(other.directory, ".git"),
      GIT_NAMESPACE: "evil",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.worktree",
      GIT_CONFIG_VALUE_0: other.directory,
      GIT_CEILING_DIRECTORIES: "/",
    };
    expect(textAt(repository, "main", "packgate.json", elsewhere)).toBe("base");
  });

  test("no bare repository that is committed as files", async () => {
    const repository = await repositoryOf(BASE);
    const below = join(repository.directory, "packages/a");
    mkdirSync(below, { recursive: true });
    const other = await repositoryOf({ "packgate.json": "other" });
    other.git("clone", "--quiet", "--bare", other.directory, join(below, "bare"));
    const commit = commitAt("main", join(below, "bare"), { PATH });
    expect(commit.read("packgate.json")?.bytes?.toString()).toBe("base");
  });

  test("no replaced object", async () => {
    const repository = await repositoryOf(BASE);
    const evil = await repository.commit({ "packgate.json": "evil" });
    repository.git("replace", repository.git("rev-parse", "main").trim(), evil);
    expect(textAt(repository, "main")).toBe("base");
  });

  test("no git that a dependency brings along, or that lies in the directory", async () => {
    const repository = await repositoryOf(BASE);
    const bin = join(repository.directory, "node_modules/.bin");
    mkdirSync(bin, { recursive: true });
    for (const file of [join(bin, "git"), join(repository.directory, "git")]) {
      writeFileSync(file, "#!/bin/sh\necho evil\n");
      chmodSync(file, 0o755);
    }
    expect(textAt(repository, "main", "packgate.json", { PATH: `${bin}::.:${PATH}` })).toBe("base");
  });

  test.each([
    ["a tag", (evil: string) => ["tag", "origin/main", evil]],
    ["a branch", (evil: string) => ["branch", "origin/main", evil]],
  ])("no %s that is called as the remote's branch", async (_, name) => {
    const repository = await repositoryOf(BASE);
    repository.git(...name(await repository.commit({ "packgate.json": "evil" })));
    repository.git("config", "core.warnAmbiguousRefs", "false");
    expect(faultOf(() => textAt(repository, "origin/main"))).toBe(
      "EUSAGE --policy-base origin/main is the name of more than one thing",
    );
    expect(textAt(repository, "refs/remotes/origin/main")).toBe("base");
  });

  test("no submodule in the package's place", async () => {
    const repository = await repositoryOf(BASE);
    const other = await repositoryOf({ "packgate.json": "other" });
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.directory, "packages/a");
    expect(faultOf(() => commitAt("main", join(repository.directory, "packages/a"), { PATH }))).toBe(
      "EPOLICY --policy-base main: the package lies in a submodule",
    );
  });
});

test("a linked worktree is read as the repository that it belongs to", async () => {
  const repository = await repositoryOf(BASE);
  const beside = join(await workdir(), "tree");
  repository.git("worktree", "add", "--quiet", "--detach", beside);
  expect(commitAt("main", beside, { PATH }).read("packgate.json")?.bytes?.toString()).toBe("base");
});

describe("what cannot be had is said, and nothing is fetched", () => {
  test.each([
    ["", "is no ref of git"],
    ["--output=evil", "is no ref of git"],
    ["-h", "is no ref of git"],
    ["main\nmain", "is no ref of git"],
    ["main other", "is no ref of git"],
    ["gone", "names no commit of this repository"],
    ["main..topic", "names no commit of this repository"],
    ["main:packgate.json", "names no commit of this repository"],
    ["^main", "names no commit of this repository"],
    ["f".repeat(40), "names no commit of this repository"],
    ["$(touch>ran)", "names no commit of this repository"],
  ])("%j %s", async (ref, says) => {
    const repository = await repositoryOf(BASE);
    expect(faultOf(() => textAt(repository, ref))).toMatch(/^EUSAGE /);
    expect(faultOf(() => textAt(repository, ref))).toContain(says);
  });

  test("no repository", async () => {
    const directory = await workdir();
    expect(faultOf(() => commitAt("main", directory, { PATH }))).toBe(
      "EPOLICY --policy-base main: the package lies in no git repository",
    );
  });

  test("no git", async () => {
    const { directory } = await repositoryOf(BASE);
    expect(faultOf(() => commitAt("main", directory, { PATH: "/nowhere" }))).toBe(
      "EPOLICY --policy-base main: git was not found on PATH",
    );
  });

  test("objects that a partial clone has left out", async () => {
    const repository = await repositoryOf(BASE);
    repository.git("config", "uploadpack.allowFilter", "true");
    const clone = join(await workdir(), "clone");
    const url = `file://${repository.directory}`;
    repository.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", "--branch=main", url, clone);
    expect(faultOf(() => commitAt("main", clone, { PATH }).read("packgate.json"))).toBe(
      "EPOLICY --policy-base main: git could not read the commit",
    );
  });

  test("a damaged object", async () => {
    const repository = await repositoryOf(BASE);
    const id = repository.git("rev-parse", "main:packgate.json").trim();
    const file = join(repository.directory, ".git/objects", id.slice(0, 2), id.slice(2));
    chmodSync(file, 0o644);
    writeFileSync(file, "damaged");
    expect(faultOf(() => textAt(repository, "main"))).toBe("EPOLICY --policy-base main: git could not read the commit");
  });
});
