/** Policies that are no plain file, lie in the wrong place, or extend what they must not. */

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type HostilePolicy, refused } from "./policy-case.ts";

const manifest = (packgate: string) => `{"name": "p", "version": "1.0.0", "packgate": ${packgate}}`;
const MANIFEST_AT = "package.json:1:47:";
const YAML = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";

export const places: readonly HostilePolicy[] = [
  refused("null-key", "null in package.json", `${MANIFEST_AT} a policy must be `, { "package.json": manifest("null") }),
  refused("two-policies", "one in each place", 'packgate.json and "packgate" in package.json: two policies', {
    "package.json": manifest("{}"),
    "packgate.json": "{}",
  }),
  {
    ...refused("two-keys", "the key twice in package.json", "", {
      "package.json": manifest('{}, "packgate": {"allow": ["**"]}'),
    }),
    says: "EMANIFEST",
  },
  refused("other-case", "a name that some file systems read", "Packgate.JSON: this name is not read", {
    "Packgate.JSON": "{}",
  }),
  refused("yaml-bomb", "YAML with aliases of aliases", "packgate.yaml: a policy is JSON", { "packgate.yaml": YAML }),
  refused("yaml-code", "YAML that makes functions", "packgate.yml: a policy is JSON", {
    "packgate.yml": "a: !!js/function x",
  }),
  refused("code", "a policy that is a program", "packgate.config.ts: a policy is data, never code", {
    "packgate.config.ts": "throw new Error()",
  }),
  refused("rc", "a name of other tools' habit", ".packgaterc: a policy's file name ends in .json", {
    ".packgaterc": "{}",
  }),
  refused("directory", "a directory", "packgate.json: is not a regular file", { "packgate.json/a": "" }),
  ...special({
    link: ["a link out of the repository", "is a symbolic link", (path) => symlinkSync("/etc/hostname", path)],
    "dangling-link": ["a link to nowhere", "is a symbolic link", (path) => symlinkSync("gone.json", path)],
    "self-link": ["a link to itself", "is a symbolic link", (path) => symlinkSync("packgate.json", path)],
    device: ["a link to a device without end", "is a symbolic link", (path) => symlinkSync("/dev/zero", path)],
    pipe: ["a pipe that nobody writes to", "is not a regular file", (path) => void execFileSync("mkfifo", [path])],
    socket: ["a socket", "is not a regular file", listen],
  }),
  refused(
    "named-code",
    "--policy with a program",
    '"evil.mjs": a policy is data, never code',
    { "evil.mjs": "" },
    { policy: "evil.mjs" },
  ),
  refused("named-gone", "--policy with what is not there", '"gone.json" does not exist', {}, { policy: "gone.json" }),
];

type Arrange = (path: string) => void | Promise<void>;

function special(kinds: { readonly [id: string]: readonly [what: string, message: string, make: Arrange] }) {
  return Object.entries(kinds).map(([id, [what, message, make]]) =>
    refused(
      id,
      what,
      `packgate.json: ${message}`,
      {},
      { arrange: (directory) => make(join(directory, "packgate.json")) },
    ),
  );
}

async function listen(path: string): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => void server.listen(path, resolve));
}

const extending = (spec: string, more: HostilePolicy["files"] = {}) => ({
  "packgate.json": JSON.stringify({ extends: spec }),
  ...more,
});
const INSIDE = ".git/HEAD";
const SPEC = "packgate.json:1:12:";

const SPECS: readonly (readonly [id: string, what: string, spec: string, message: string])[] = [
  ["extends-url", "a file that would be fetched", "https://x.example/p.json", '"https://x.example/p.json" is a URL'],
  ["extends-data", "the same without a host", "data:application/json,{}", '"data:application/json,{}" is a URL'],
  ["extends-absolute", "an absolute path", "/etc/policy.json", '"/etc/policy.json" is not a relative path'],
  ["extends-share", "a Windows share", "\\\\host\\p.json", '"\\\\\\\\host\\\\p.json" is not a relative path'],
  ["extends-up", "a path out of the repository", "../../etc/p.json", '"../../etc/p.json" is outside of the repository'],
  ["extends-nul", "a path that C cuts off", "./a\0.json", '"./a\\u0000.json" is not a relative path'],
  ["extends-code", "a program", "./base.cjs", '"./base.cjs": a policy is data, never code'],
  [
    "extends-up-package",
    "a path out of a package",
    "acme/../../p.json",
    '"acme/../../p.json" is neither a relative file',
  ],
  ["extends-proto", "a package of a strange name", "__proto__/p.json", 'package "__proto__" is not installed'],
  ["extends-typo", "a preset with a typo", "stirct", 'unknown preset "stirct"'],
];

export const chains: readonly HostilePolicy[] = [
  refused("extends-itself", "a circle of three files", "b.json:1:13: extends itself", {
    ...extending("./a.json"),
    "a.json": '{"extends": "./b.json"}',
    "b.json": '{"extends": "./packgate.json"}',
  }),
  refused("extends-far", "a chain of 200 files", "18.json:1:13: is the end of 20 policies in a row", {
    ...extending("./0.json"),
    ...Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${n}.json`, `{"extends": "./${n + 1}.json"}`])),
  }),
  ...SPECS.map(([id, what, spec, message]) =>
    refused(id, what, `${SPEC} ${message}`, extending(spec, { [INSIDE]: "" })),
  ),
  refused("extends-link", "a file that is a link", "link.json: is a symbolic link", extending("./link.json"), {
    arrange: (directory) => symlinkSync("/etc/hostname", join(directory, "link.json")),
  }),
  refused(
    "extends-linked-directory",
    "a directory that leads out of the repository",
    `${SPEC} "out/p.json" is outside of the repository`,
    extending("./out/p.json", { [INSIDE]: "" }),
    { arrange: (directory) => symlinkSync(outside(directory, "{}"), join(directory, "out")) },
  ),
  refused(
    "extends-linked-package",
    "a committed link of a package's name to any directory",
    `${SPEC} "acme" leads out of the repository, to what is no package of that name`,
    extending("acme/p.json", { [INSIDE]: "" }),
    {
      arrange: (directory) => {
        mkdirSync(join(directory, "node_modules"));
        symlinkSync(outside(directory, '{"name": "another"}'), join(directory, "node_modules/acme"));
      },
    },
  ),
];

/** A directory beside the repository that has a policy in it. */
function outside(repository: string, manifest: string): string {
  const directory = join(repository, "..", "outside");
  mkdirSync(directory);
  writeFileSync(join(directory, "package.json"), manifest);
  writeFileSync(join(directory, "p.json"), "{}");
  return directory;
}
