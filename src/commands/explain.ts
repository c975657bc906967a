import { existsSync } from "node:fs";
import { join } from "node:path";
import { workspaceRoot } from "../artifact/workspace-root.ts";
import { PackgateError } from "../errors.ts";
import type { Rule } from "../model.ts";
import { type Decided, decidedIn } from "../policy/decided.ts";
import { didYouMean } from "../policy/did-you-mean.ts";
import { type PolicyChain, policyChains } from "../policy/load.ts";
import { escapeTerminal } from "../report/escape.ts";
import { type Screen, screenOf } from "../report/terminal.ts";
import { rules } from "../rules/index.ts";
import type { Io } from "./io.ts";
import { pageLines } from "./rule-page.ts";
import { STATUS } from "./status.ts";
import { terminalOf } from "./write-reports.ts";

export interface ExplainFlags {
  readonly policy?: string;
}

/**
 * `packgate explain`: a rule's page and its state under the policies that judge this package, or the state of all rules.
 * Returns 0; throws `EUSAGE` for a rule that does not exist, and `EPOLICY`.
 */
export async function runExplain(id: string | undefined, flags: ExplainFlags, io: Io): Promise<number> {
  const screen = screenOf({ ...terminalOf(io), verbose: false });
  const directory = existsSync(join(io.cwd, "package.json")) ? io.cwd : undefined;
  const root = directory === undefined ? undefined : workspaceRoot(directory);
  const chains = policyChains({ named: flags.policy, cwd: io.cwd, directory, root, rules });
  const today = new Date().toISOString().slice(0, 10);
  const lines =
    id === undefined
      ? tableLines(chains, today, screen)
      : [...stateLines(ruleNamed(id), chains, today, screen), "", ...pageLines(ruleNamed(id), screen)];
  io.stdout.write(`${lines.join("\n")}\n`);
  return STATUS.pass;
}

function ruleNamed(id: string): Rule {
  const found = rules.find((rule) => rule.id === id);
  if (found !== undefined) return found;
  const suggestion = didYouMean(
    id,
    rules.map((rule) => rule.id),
  );
  throw new PackgateError("EUSAGE", `there is no rule ${JSON.stringify(id)}`, {
    hint: suggestion ?? "packgate explain without a rule lists them.",
  });
}

function stateLines(rule: Rule, chains: readonly PolicyChain[], today: string, screen: Screen): readonly string[] {
  const hard = rule.waiver === "pinned" ? "   hard: only a waiver that pins the evidence excuses a finding" : "";
  return [
    `${screen.paint("bold", rule.id)}   ${rule.title}${hard}`,
    ...chains.flatMap(({ chain }) => {
      const decided = decidedIn(chain, rule);
      return [
        `  ${escapeTerminal(sourceOf(chain))}: ${severityOf(decided, screen)}${from(decided.where)}`,
        ...decided.options.map(
          ({ name, value, where }) => `      ${escapeTerminal(`${name} ${JSON.stringify(value)}`)}${from(where)}`,
        ),
        ...decided.waivers.map((one) => `      ${waiverLine(one, today)}`),
      ];
    }),
  ];
}

function sourceOf(chain: PolicyChain["chain"]): string {
  const [nearest] = chain;
  return nearest === undefined ? "" : nearest.preset ? `the preset ${nearest.name}` : nearest.name;
}

function severityOf({ severity }: Decided, { paint }: Screen): string {
  if (severity === "off") return "off";
  return paint(severity, severity === "error" ? "enforced (error)" : severity);
}

function from(where: string | null): string {
  return where === null ? "" : `   ${escapeTerminal(where)}`;
}

function waiverLine({ waiver, where }: Decided["waivers"][number], today: string): string {
  const { path, fingerprint, expires, reason } = waiver;
  const what = path === undefined ? `the finding ${fingerprint}` : path;
  const term = today > expires ? `expired on ${expires}` : `until ${expires}`;
  return escapeTerminal(`waived for ${what} ${term}: ${reason}   ${where}`);
}

function tableLines(chains: readonly PolicyChain[], today: string, screen: Screen): readonly string[] {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return [
    ...chains.flatMap(({ chain }) => {
      const extended = chain.slice(1).map(({ name }) => name);
      const base = extended.length === 0 ? "" : `, which extends ${extended.join(", ")}`;
      return [
        `Under ${escapeTerminal(sourceOf(chain) + base)}:`,
        ...rules.map((rule) => {
          const decided = decidedIn(chain, rule);
          const valid = decided.waivers.filter(({ waiver }) => today <= waiver.expires).length;
          const waived = valid === 0 ? "" : `   ${valid} waived`;
          const state = decided.severity.padEnd("warning".length);
          const painted = decided.severity === "off" ? state : screen.paint(decided.severity, state);
          return `  ${rule.id.padEnd(width)}  ${painted}${rule.waiver === "pinned" ? "  hard" : "      "}${waived}${from(decided.where)}`.trimEnd();
        }),
        "",
      ];
    }),
    "packgate explain <rule> shows its page, and which line decides.",
  ];
}
