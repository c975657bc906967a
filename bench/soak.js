/**
 * The long proofs. `npm run soak`; about half an hour with two processors, and the first time it installs the clients.
 *
 * Properties are tried a hundred times as often as in an ordinary run, and every package manager is run on every Node
 * that it supports. Exits with 1 where a test fails or is not tried.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { everyPair, installed } from "../test/support/client-list.js";
import { root } from "./measure.js";

/** @typedef {{ file: string, group: string, title: string, status: string }} Test */

const TESTS = [
  "test/inspect/map-json.test.ts",
  "test/inspect/map-damage.test.ts",
  "test/hostile/fuzz.test.ts",
  "test/hostile/faults.test.ts",
  "test/hostile/signals.test.ts",
  "test/e2e/cli.test.ts",
  "test/e2e/clients.test.ts",
  "test/e2e/hooks.test.ts",
  "test/e2e/publish-command.test.ts",
  "test/e2e/publish-internal-error.test.ts",
  "test/e2e/publish-workspaces.test.ts",
  "test/e2e/publish.test.ts",
  "test/e2e/release-tools.test.ts",
  "test/e2e/workspaces.test.ts",
];

/** What is tried, how often, and by which test. */
const PROPERTIES = [
  {
    says: "the map scanner finds the texts that a walk over the parsed JSON finds",
    tries: "1,000,000 documents",
    test: "for any JSON document, a walk over its parsed form finds the same texts",
  },
  {
    says: "a changed byte or a cut makes nothing throw",
    tries: "100,000 documents",
    test: "whatever is cut off or changed, nothing throws",
  },
  {
    says: "whatever is broken around a text, the text is found",
    tries: "100,000 damaged maps",
    test: "whatever is broken around a text, the text is found",
  },
  {
    says: "no mutant of a tarball crashes packgate or takes it 10 seconds, and npm's reader sees in the accepted ones what packgate sees",
    tries: "1,000,000 mutants",
    test: "nothing crashes or hangs, and npm sees in the accepted ones what packgate sees",
  },
  {
    says: "Python's tarfile, GNU tar and bsdtar, as far as they are there, see in accepted mutants what packgate sees",
    tries: "5,000 accepted mutants",
    test: "other readers see what packgate sees",
  },
  {
    says: "a call to the system or a module that fails makes no pass but with the very report of a run without it, and leaves nothing",
    tries: "every call of three runs: a directory, a tarball, a hook",
    test: "passes only with the report of a run without a fault",
  },
  {
    says: "SIGHUP, SIGINT and SIGTERM end a run with 129, 130 and 143, and leave nothing",
    tries: "150 moments each",
    test: "ends it at any moment, or it had its whole say",
  },
];

/** A column of the table, and the tests that its claim is made of. A pair has those that its client can be put to. */
const CLAIMS = {
  clean: {
    says: "a clean package is published, by `packgate publish` and with the hook in a plain publish; the registry's `dist.integrity` is the receipt's",
    tests: [
      ["publish-command", "a clean package, built by the script that a pack does not run"],
      ["hooks", "lets a clean package through, and what it has checked is what is published"],
    ],
  },
  leak: {
    says: "`packgate publish` stops a leak, and nothing reaches the registry",
    tests: [["publish-command", "and nothing where a file must not ship"]],
  },
  hook: {
    says: "the hook stops a leak in a plain publish, and nothing reaches the registry",
    tests: [["hooks", "stops a leak, and nothing reaches the registry"]],
  },
  late: {
    says: "a map that prepack writes after prepublishOnly is caught, by both",
    tests: [
      ["publish-command", "and nothing where prepack adds a map after the early script has passed"],
      ["hooks", "catches the map that prepack writes after prepublishOnly"],
    ],
  },
  rehearsal: {
    says: "`publish --dry-run` is checked and uploads nothing, in both",
    tests: [
      ["publish-command", "and nothing in a dry run, which the client has its say in"],
      ["hooks", "checks a rehearsal too"],
    ],
  },
  chatty: {
    says: "scripts that print what looks like a record of a pack change nothing, in both",
    tests: [
      ["publish-command", "whatever its scripts print"],
      ["hooks", "is not misled by scripts that print what looks like a record of a pack"],
    ],
  },
  rewritten: {
    says: "a postpack that rewrites package.json: `packgate publish` uploads what it checked; the hook stops it (npm, before it), warns of it (npm, after it: npm reads package.json again) or nothing of it is published",
    tests: [
      ["publish-command", "and not what postpack makes of package.json"],
      ["hooks", "sees a postpack that rewrites package.json before it"],
      ["hooks", "reports a postpack that may rewrite package.json after it"],
      ["hooks", "is not misled by a postpack that rewrites package.json"],
    ],
  },
  workspaces: {
    says: "`publish --workspaces` publishes what is new once",
    tests: [
      ["publish-workspaces", "what is new is published once"],
      ["publish-workspaces", "what is new is published once, with versions for workspaces"],
    ],
  },
};

const HOLDS = "holds";
const FAILS = "**fails**";
const NOT_TRIED = "not tried";

const seed = process.env["PACKGATE_SEED"] ?? "20261121";
const started = Date.now();
const tests = runTests();
const minutes = Math.round((Date.now() - started) / 60_000);
const failed = tests.filter(({ status }) => status === "failed");
const pairs = everyPair();
const passed = tests.filter(({ status }) => status === "passed");

const markdown = `# The long proofs

\`npm run soak\`, ${new Date().toISOString().slice(0, 10)}, seed ${seed}, Node ${process.version}, ${process.platform} ${process.arch}: ${passed.length} tests pass and ${failed.length} fail, in ${minutes} minutes.

| property | tries | result |
|---|---|---|
${PROPERTIES.map(({ says, tries, test }) => `| ${says} | ${tries} | ${resultOf(tests.filter(({ title }) => title === test))} |`).join("\n")}

## Every package manager on every Node

packgate, the scripts and the client run on the Node of the row (pnpm 12 and bun are programs of their own), against a real
registry on loopback.

${Object.entries(CLAIMS)
  .map(([name, { says }]) => `* **${name}**: ${says}.`)
  .join("\n")}

| client | Node | ${Object.keys(CLAIMS).join(" | ")} |
|---|---|${Object.keys(CLAIMS)
  .map(() => "---|")
  .join("")}
${pairs.map(rowOf).join("\n")}

${pairs
  .filter(({ refused }) => refused)
  .map(({ name, refused }) => `* ${name} is left out: ${refused}.`)
  .join("\n")}
`;
writeFileSync(join(root, "bench/results/soak.md"), markdown);
process.stdout.write(markdown);
for (const { group, title } of failed) process.stderr.write(`failed: ${group}, ${title}\n`);
if (failed.length > 0 || markdown.includes(NOT_TRIED)) process.exitCode = 1;

/** Runs them with a report beside the usual one. */
function runTests() {
  const directory = mkdtempSync(join(tmpdir(), "packgate-soak-"));
  const report = join(directory, "report.json");
  try {
    const vitest = [
      "run",
      "--testTimeout=3600000",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ];
    spawnSync("npx", ["vitest", ...vitest, ...TESTS], {
      cwd: root,
      env: { ...process.env, PACKGATE_SOAK: "1", PACKGATE_SEED: seed },
      stdio: "inherit",
    });
    /** @type {{ name: string, assertionResults: { ancestorTitles: string[], title: string, status: string }[] }[]} */
    const files = JSON.parse(readFileSync(report, "utf8")).testResults;
    return files.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ ancestorTitles, title, status }) => ({
        file: basename(name, ".test.ts"),
        group: ancestorTitles[0] ?? "",
        title,
        status,
      })),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {import("../test/support/client-list.js").Pair} pair */
function rowOf({ name, client, node, refused }) {
  const own = tests.filter(({ group }) => group.endsWith(`'${name}'`));
  const cells = Object.values(CLAIMS).map(({ tests: wanted }) => (refused ? "refused" : claimed(own, wanted)));
  return `| ${client.replace("-", " ")} (${installed(client)?.version}) | ${installed(node)?.version} | ${cells.join(" | ")} |`;
}

/**
 * A claim holds where a test of it passes in each file that has some, and none fails.
 * @param {readonly Test[]} own
 * @param {readonly (readonly string[])[]} wanted
 */
function claimed(own, wanted) {
  const files = [...new Set(wanted.map(([file]) => file))];
  const results = files.map((file) =>
    resultOf(
      own.filter(
        (one) => one.file === file && wanted.some(([inFile, title]) => inFile === file && title === one.title),
      ),
    ),
  );
  if (results.includes(FAILS)) return FAILS;
  return results.includes(NOT_TRIED) ? NOT_TRIED : HOLDS;
}

/** @param {readonly Test[]} some of them may be another client's, and are skipped */
function resultOf(some) {
  if (some.some(({ status }) => status === "failed")) return FAILS;
  return some.some(({ status }) => status === "passed") ? HOLDS : NOT_TRIED;
}
