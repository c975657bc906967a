import { Command, CommanderError, Option } from "commander";
import { escapeTerminal } from "../report/escape.ts";
import { reporters } from "../report/reporters.ts";
import { version } from "../version.ts";
import type { CheckFlags } from "./check.ts";
import type { DoctorFlags } from "./doctor.ts";
import type { ExplainFlags } from "./explain.ts";
import type { FixFlags } from "./fix.ts";
import type { HookFlags } from "./hook.ts";
import type { InitFlags } from "./init.ts";
import type { Io } from "./io.ts";
import type { MergeFlags } from "./merge.ts";
import type { PublishFlags } from "./publish.ts";
import { STATUS } from "./status.ts";
import type { VerifyFlags } from "./verify-flags.ts";
import type { WaiveFlags } from "./waive.ts";
import type { WhyFlags } from "./why.ts";

const FORMATS = `how to report: ${Object.keys(reporters).join(", ")}; repeatable`;

/** Parses the arguments and runs the command that they name. Returns its exit status. */
export async function parseAndRun(args: readonly string[], io: Io): Promise<number> {
  let status: number = STATUS.pass;
  const program = new Command("packgate")
    .description("The gate between npm pack and npm publish: checks every byte that would be published.")
    .version(version)
    .showHelpAfterError("(packgate --help shows what there is)")
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout.write,
      writeErr: io.stderr.write,
      // What was typed may hold anything; the line before the did-you-mean is commander's own.
      outputError: (text, write) => write(`packgate: ${text.trimEnd().split("\n").map(escapeTerminal).join("\n  ")}\n`),
    })
    .addHelpText(
      "after",
      "\nWithout a command packgate checks the package in this directory; packgate check --help shows how.",
    );

  program
    .command("check", { isDefault: true })
    .description("pack (a directory), read, judge and report")
    .argument("[spec...]", "directories, tarballs or name@version", ["."])
    .option("--policy <file or preset>", "judge by this policy instead of the package's own")
    .option("--policy-base <git ref>", "judge by the policy at this ref, too, as origin/main")
    .option("--against <release>", "compare with latest, name@version, a tarball or a listing")
    .addOption(new Option("--fail-on <severity>", "fail on weaker findings too").choices(["error", "warning", "info"]))
    .option("--format <name[:file]>", FORMATS, collect, [])
    .addOption(new Option("--client <name>", "who will publish, and so packs").choices(["npm", "pnpm", "yarn", "bun"]))
    .option("--ignore-scripts", "pack without lifecycle scripts")
    .option("--workspaces", "check every package of the workspace in the directory")
    .option("-w, --workspace <name or directory>", "check that package of it; repeatable", collect)
    .option("--include-workspace-root", "with them, check the root, too")
    .option("--shard <i/n>", "check the packages that fall to this one of several jobs; packgate merge joins them")
    .option(
      "--list",
      "only list: judge the paths and the manifest, read no contents, run nothing; for a pre-commit hook",
    )
    .option("--receipt <file>", "write down which tarball passed or failed which policies")
    .option("--sign", "sign the receipt (needs the package sigstore)")
    .option("--verbose", "show every finding in full")
    .addHelpText(
      "after",
      "\nExample:\n  packgate check my-package-1.4.2.tgz --policy strict --format pretty --format json:report.json",
    )
    .action(async (specs: string[], flags: CheckFlags) => {
      const { runCheck } = await import("./check.ts");
      status = await runCheck(specs, flags, io);
    });

  program
    .command("why")
    .description("why is a file packed, or not, and what keeps it out?")
    .argument("[path]", "a file, or a directory; without it: what in this package's lists does not do what it seems to")
    .option("--policy <file or preset>", "whose allow patterns to ask, instead of the package's own")
    .addOption(new Option("--client <name>", "who will publish, and so packs").choices(["npm", "pnpm", "yarn", "bun"]))
    .addHelpText("after", "\nExample:\n  packgate why dist/cli.js.map")
    .action(async (path: string | undefined, flags: WhyFlags) => {
      const { runWhy } = await import("./why.ts");
      status = await runWhy(path, flags, io);
    });

  program
    .command("fix")
    .description("show the edits that cure findings: what leaves the lists, which maps lose their text")
    .option("--write", "apply them, and check again")
    .option("--policy <preset>", "judge by this preset instead of the package's own policy")
    .addOption(new Option("--client <name>", "who will publish, and so packs").choices(["npm", "pnpm", "yarn", "bun"]))
    .option("--ignore-scripts", "pack without lifecycle scripts")
    .addHelpText("after", "\nExample:\n  packgate fix --write")
    .action(async (flags: FixFlags) => {
      const { runFix } = await import("./fix.ts");
      status = await runFix(flags, io);
    });

  program
    .command("explain")
    .description("a rule's page, and what this project's policies make of it")
    .argument("[rule]", "its id; without it: the state of all rules")
    .option("--policy <file or preset>", "ask this policy instead of the package's own")
    .addHelpText("after", "\nExample:\n  packgate explain no-embedded-sources")
    .action(async (rule: string | undefined, flags: ExplainFlags) => {
      const { runExplain } = await import("./explain.ts");
      status = await runExplain(rule, flags, io);
    });

  program
    .command("waive")
    .description("accept a finding for a while, with a reason; the waiver goes into the policy")
    .argument("[fingerprint]", "of the finding, as the report shows it; 8 digits or more")
    .option(
      "--baseline",
      "accept all of today's findings but those of hard rules, so that only new ones stop a publish",
    )
    .option("--reason <text>", "who accepts this, and why; asked on a terminal")
    .option("--expires <day>", "the last day of the waiver, as 2027-06-01; default: in 90 days")
    .addOption(new Option("--client <name>", "who will publish, and so packs").choices(["npm", "pnpm", "yarn", "bun"]))
    .option("--ignore-scripts", "pack without lifecycle scripts")
    .addHelpText("after", '\nExample:\n  packgate waive 3f9a1c20 --reason "RFC 9500 test key"')
    .action(async (fingerprint: string | undefined, flags: WaiveFlags) => {
      const { runWaive } = await import("./waive.ts");
      status = await runWaive(fingerprint, flags, io);
    });

  program
    .command("init")
    .description("derive a policy from what ships today, and wire the gate into package.json")
    .addOption(
      new Option("--preset <name>", "what the policy starts from").choices(["recommended", "open-source", "strict"]),
    )
    .option("--yes", "write without asking; files are shown as a diff all the same")
    .addOption(new Option("--client <name>", "who will publish, and so packs").choices(["npm", "pnpm", "yarn", "bun"]))
    .option("--ignore-scripts", "pack without lifecycle scripts")
    .addHelpText("after", "\nExample:\n  packgate init --preset open-source --yes")
    .action(async (flags: InitFlags) => {
      const { runInit } = await import("./init.ts");
      status = await runInit(flags, io);
    });

  program
    .command("merge")
    .description("join the JSON reports of all shards of one check")
    .argument("<report...>", "what check --shard --format json:file has written")
    .option("--format <name[:file]>", FORMATS, collect, [])
    .option("--verbose", "show every finding in full")
    .addHelpText("after", "\nExample:\n  packgate merge shard-*.json --format pretty")
    .action(async (files: string[], flags: MergeFlags) => {
      const { runMerge } = await import("./merge.ts");
      status = await runMerge(files, flags, io);
    });

  program
    .command("doctor")
    .description("which ways to the registry do not lead through the gate, and what closes them?")
    .addOption(
      new Option("--fail-on <severity>", "end with 1 where one is that grave").choices(["error", "warning", "info"]),
    )
    .addOption(new Option("--format <name>", "how to report").choices(["pretty", "json"]))
    .addHelpText("after", "\nExample:\n  packgate doctor --fail-on error")
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import("./doctor.ts");
      status = await runDoctor(flags, io);
    });

  program
    .command("verify")
    .description("does a receipt vouch for this tarball?")
    .argument("<receipt>", "what check --receipt has written")
    .argument("[tarball]", "a .tgz or name@version")
    .option("--stage <id>", "a version that is staged and waits for approval, instead of a tarball")
    .option("--policy-digest <sha256-…>", "accept only this policy; repeatable", collect)
    .option("--max-age <age>", "refuse what was checked longer ago, as 90d or 12h")
    .option("--signed <identity>", "refuse what is not signed by this URI or e-mail address")
    .option("--issuer <url>", "who vouches for the identity; default: GitHub Actions")
    .addHelpText("after", "\nExample:\n  packgate verify receipt.json my-package-1.4.2.tgz --max-age 12h")
    .action(async (receipt: string, spec: string | undefined, flags: VerifyFlags) => {
      const { runVerify } = await import("./verify.ts");
      status = await runVerify(receipt, spec, flags, io);
    });

  program
    .command("publish")
    .description("pack once, check, and hand those very bytes to the client's publish")
    .usage("[options] [package] [-- flags of the client's publish]")
    .argument("[package]", "a directory, or a tarball", ".")
    .option("--policy <file or preset>", "judge by this policy instead of the package's own")
    .option("--policy-base <git ref>", "judge by the policy at this ref, too, as origin/main")
    .addOption(new Option("--fail-on <severity>", "fail on weaker findings too").choices(["error", "warning", "info"]))
    .option("--format <name[:file]>", FORMATS, collect, [])
    .addOption(new Option("--client <name>", "who packs and publishes").choices(["npm", "pnpm", "yarn", "bun"]))
    .option("--workspaces", "publish all of the workspace that is not published yet, if all of it passes")
    .option("--stage", "stage it (npm stage publish): somebody must approve it before it is public")
    .option("--dry-run", "do everything but the upload")
    .option("--receipt <file>", "write down which tarball passed or failed which policies")
    .option("--sign", "sign the receipt (needs the package sigstore)")
    .option("--verbose", "show every finding in full")
    .addHelpText("after", "\nExample:\n  packgate publish --format json:report.json -- --tag next")
    .action(async (given: string, flags: PublishFlags) => {
      (await import("./small-heap.ts")).keepHeapSmall();
      if (flags.workspaces === true) {
        const { runPublishWorkspaces } = await import("./publish-workspaces.ts");
        status = await runPublishWorkspaces(given, flags, handedOn, io);
        return;
      }
      const { runPublish } = await import("./publish.ts");
      status = await runPublish(given, flags, handedOn, io);
    });

  program
    .command("hook")
    .description("check the package inside its postpack script (under yarn: prepack); nothing goes to stdout")
    .option("--policy <file or preset>", "judge by this policy instead of the package's own")
    .option("--policy-base <git ref>", "judge by the policy at this ref, too, as origin/main")
    .addOption(new Option("--fail-on <severity>", "fail on weaker findings too").choices(["error", "warning", "info"]))
    .option("--format <name[:file]>", FORMATS, collect, [])
    .option("--receipt <file>", "write down which tarball passed or failed which policies")
    .option("--sign", "sign the receipt (needs the package sigstore)")
    .option("--verbose", "show every finding in full")
    .addHelpText(
      "after",
      "\nExample, as postpack in package.json:\n  packgate hook --format pretty --format json:report.json",
    )
    .action(async (flags: HookFlags) => {
      const { runHook } = await import("./hook.ts");
      status = await runHook(flags, io);
    });

  const { own, handedOn } = splitArguments(args);
  try {
    await program.parseAsync(own, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? STATUS.pass : STATUS.error;
    throw error;
  }
  return status;
}

/** What stands behind `--` is the client's in a publish, and an argument like others elsewhere. */
function splitArguments(args: readonly string[]): {
  readonly own: readonly string[];
  readonly handedOn: readonly string[];
} {
  const dashes = args.indexOf("--");
  if (args[0] !== "publish" || dashes === -1) return { own: args, handedOn: [] };
  return { own: args.slice(0, dashes), handedOn: args.slice(dashes + 1) };
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
