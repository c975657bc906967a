import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clients, npm, type Run } from "../support/clients.ts";
import { packgate } from "../support/packgate.ts";
import { publishing } from "../support/publishing.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

const lines = (bytes: number) => "a();\n".repeat(bytes / 5);
const shipped = { "dist/index.js": lines(20_000), "dist/old.js": lines(500) };
/** What a thief and a careless build bring into the next release. */
const changed = {
  manifest: { scripts: { postinstall: "node dist/index.js" }, dependencies: { "left-pad": "1.3.0" } },
  files: { "dist/index.js": lines(60_000), "dist/new.js": lines(1000) },
};

/** Makes of the last release in that directory what `--against` is to name. */
type Keep = (directory: string, name: string) => Promise<string>;

const asTarball: Keep = async (cwd, name) => {
  await succeeds(npm(clients[0]!, ["pack"], { cwd, env: await publishing(registry) }));
  return join(cwd, `${name}-1.0.0.tgz`);
};

const asListing: Keep = async (cwd) => {
  await succeeds(packgate(["check", "--format", "listing:packgate.listing.json"], { cwd }));
  return join(cwd, "packgate.listing.json");
};

const asPublished: Keep = async (cwd, name) => {
  await succeeds(npm(clients[0]!, ["publish"], { cwd, env: await publishing(registry) }));
  return `${name}@1.0.0`;
};

test.each([
  ["tarball", "a tarball", asTarball],
  ["listing", "a committed listing", asListing],
  ["version", "name@version", asPublished],
])("what a release brings is told (%s: %s)", async (kind, _, keep) => {
  const name = `drifting-from-${kind}`;
  const against = await keep(await release(name, "1.0.0", shipped), name);
  const { run, report } = await compare(await release(name, "1.1.0", changed.files, changed.manifest), against);

  expect(run.status, run.stderr).toBe(1);
  expect(report.verdict).toBe("fail");
  const [only] = report.reports;
  expect(only.drift).toMatchObject({
    against: { name, version: "1.0.0", entryCount: 3 },
    added: [{ path: "dist/new.js", bytes: 1000 }],
    lost: [{ path: "dist/old.js", bytes: 500 }],
    grown: [{ path: "dist/index.js", before: 20_000, bytes: 60_000 }],
    installScripts: [{ hook: "postinstall", kind: "new" }],
    dependencies: ["dependencies.left-pad"],
    outgrown: true,
  });
  expect(driftFindings(only)).toEqual([
    "error: runs a script at installation (postinstall) that the last release has not",
    expect.stringMatching(
      /^error: weighs 6\d[\d.,]* k?B unpacked, and the last release 2\d[\d.,]* k?B: more than 2 times/,
    ),
    expect.stringMatching(/^warning: dist\/index\.js has grown from .* to .* since the last release$/),
    "warning: dist/new.js is not in the last release",
    'warning: has "dependencies.left-pad", which the last release has not',
    'warning: lacks "dist/old.js", which the last release has',
  ]);

  expect(run.stdout).toContain("Compared with ");
  for (const row of [
    /^ +unpacked +2\.\d\d times +\S+ kB +\S+ kB$/m,
    /^ +files +3 +3$/m,
    /^ +new +dist\/new\.js +- +1(\.0)? kB$/m,
    /^ +lost +dist\/old\.js +500 B +-$/m,
    /^ +grown +dist\/index\.js +20(\.0)? kB +60(\.0)? kB$/m,
    /^ +script +postinstall +- +new$/m,
    /^ +depends +dependencies\.left-pad +- +new$/m,
  ]) {
    expect(run.stdout).toMatch(row);
  }
});

test("growth within the policy's factor passes", async () => {
  const against = await asListing(await release("steady", "1.0.0", shipped), "steady");
  const grown = { ...shipped, "dist/index.js": lines(60_000) };
  const allowed = await release("steady", "1.1.0", grown, { packgate: policyWith({ "release-drift": { growth: 4 } }) });
  const { run, report } = await compare(allowed, against);
  expect(run.status, run.stdout).toBe(0);
  expect(report.reports[0].drift).toMatchObject({ outgrown: false, grown: [] });
});

test("a tag is the package's own; a version that the registry lacks, where it has others, is a problem", async () => {
  const directory = await release("released-once", "1.0.0", shipped);
  await asPublished(directory, "released-once");
  const same = await compare(directory, "latest");
  expect(same.run.status, same.run.stdout).toBe(0);
  expect(same.report.reports[0].drift.against).toMatchObject({ source: "released-once@1.0.0", version: "1.0.0" });
  expect(driftFindings(same.report.reports[0])).toEqual([]);
  expectProblem(await compare(directory, "9.9.9"), "9.9.9", /ETARGET|No matching version/);
});

const nowhere = { npm_config_registry: "http://127.0.0.1:1/", npm_config_fetch_retries: "0" };

test.each([
  ["a package that was never published", "latest", {}, /404|E404/],
  ["a registry that nobody answers at", "latest", nowhere, /ECONNREFUSED/],
  ["a listing that is broken", "broken.json", {}, /is no listing/],
])("what cannot be had is a problem, never a pass: %s", async (_, against, env, message) => {
  const directory = await release("never-released", "1.0.0", {
    ...shipped,
    "broken.json": '{"listing":1,"packages":[{}]}',
  });
  expectProblem(await compare(directory, against, env), against, message);
});

function expectProblem({ run, report }: Awaited<ReturnType<typeof compare>>, against: string, message: RegExp): void {
  expect(run.status, run.stdout).toBe(2);
  expect(report.verdict).toBe("error");
  const [only] = report.reports;
  expect(only.drift ?? null).toBeNull();
  expect(only.problems).toHaveLength(1);
  expect(only.problems[0].message).toContain(`not compared with ${JSON.stringify(against)}`);
  expect(`${only.problems[0].message} ${only.problems[0].hint}`).toMatch(message);
}

/** A package that ships dist. */
async function release(
  name: string,
  version: string,
  files: Readonly<Record<string, string>>,
  manifest: object = {},
): Promise<string> {
  return write(await workdir(), {
    "package.json": JSON.stringify({ name, version, files: ["dist"], packgate: policyWith({}), ...manifest }),
    ...files,
  });
}

function policyWith(rules: object): object {
  return { extends: "recommended", allow: ["dist/**"], rules };
}

async function compare(cwd: string, against: string, env: Readonly<Record<string, string>> = {}) {
  const formats = ["--format", "pretty", "--format", "json:report.json"];
  const run = await packgate(["check", "--against", against, ...formats], {
    cwd,
    env: { ...(await publishing(registry)), ...env },
  });
  return { run, report: JSON.parse(await readFile(join(cwd, "report.json"), "utf8")) };
}

interface Told {
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly path: string | null;
    readonly message: string;
  }[];
}

function driftFindings({ findings }: Told): string[] {
  return findings
    .filter(({ rule }) => rule === "release-drift")
    .map(({ severity, path, message }) => `${severity}: ${path?.startsWith("dist/") ? `${path} ` : ""}${message}`)
    .sort();
}

async function succeeds(running: Promise<Run>): Promise<void> {
  const run = await running;
  expect(run.status, run.stderr + run.stdout).toBe(0);
}
