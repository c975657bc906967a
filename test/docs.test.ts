import { existsSync } from "node:fs";
import { parse } from "jsonc-parser";
import { describe, expect, test } from "vitest";
import { parseReceipt } from "../src/policy/receipt-schema.ts";
import { rules } from "../src/rules/index.ts";
import { HEX, policiesOf } from "./policy/policy-of.ts";
import { type Block, blocksOf, pages, pageText } from "./support/pages.ts";
import { helpTexts, parseOnly } from "./support/parse-only.ts";
import { jobsIn } from "./support/pipeline-steps.ts";
import { argumentsForPackgate, commandsIn, type Words } from "./support/shell-lines.ts";

/** Commands of others, and what else holds them. Every command of a page is packgate's or in this table. */
const OTHERS: readonly (readonly [begin: string, why: string])[] = [
  ["set -e", "the shell's own; test/e2e/docs.test.ts runs it"],
  ["npm ci", "run by test/e2e/docs.test.ts; test/readme.test.ts holds the README's two"],
  ["npm start --", "the README's; test/readme.test.ts"],
  ["npm test", "the README's; test/readme.test.ts"],
  ["npm run build", "the project's own script; test/e2e/docs.test.ts runs one"],
  ["git fetch --depth=1 origin", "run by test/e2e/docs.test.ts"],
  ["cp $COMMENT packgate-comment.md", "run by test/e2e/docs.test.ts, and so are the six below, with a gh of its own"],
  ["url=$(gh api --paginate $COMMENTS --jq $OWN", "as above"],
  ["head -n 1)", "as above"],
  ["if [ -n $url ]", "as above"],
  ["then gh api --method PATCH $url", "as above"],
  ["else gh api --method POST $COMMENTS", "as above"],
  ["fi", "as above"],
  ["npm pack", "the client's own"],
  ["npm install --save-dev packgate", "asks the public registry, where packgate is not yet"],
  ["npm publish ./acme-lib-1.4.0.tgz --provenance", "asks a registry, and a CI that issues tokens"],
  ["npm stage approve $STAGE_ID", "asks a registry that can stage, and a person"],
  ["export PACKGATE_TERM_KEY=", "openssl's; test/rules/no-internal-reference.test.ts has terms made so"],
  ["printf %s codenamezebra", "as above"],
  ["openssl dgst -sha256 -hmac", "as above"],
  ["npx lerna version --no-push", "test/e2e/release-tools.test.ts runs it"],
  ["git push --follow-tags", "as above"],
];

/** Blocks that are no input of anything. What stands in them is held by the test that is named. */
const OUTPUTS: readonly (readonly [page: string, begin: string, why: string])[] = [
  ["docs/policy.md", "packgate.json:7:5: unknown key", "test/policy/validate.test.ts has the messages"],
  ["docs/publish.md", "packgate: published my-package@1.4.2", "test/e2e/publish.test.ts has the last line"],
  ["docs/rules/no-env-value.md", "const client = new Stripe(", "the value is the reader's own; its test builds one"],
];

const commands = await helpTexts();
const blocks = pages.flatMap(blocksOf);

describe.each(blocks.map((block) => [`${block.page}:${block.line}`, block] as const))("%s", (_, block) => {
  test(`is ${block.language === "" ? "a transcript" : block.language} that holds`, () => checkBlock(block));
});

describe.each(pages)("%s", (page) => {
  test("names in its text no command line that packgate does not understand", async () => {
    const text = pageText(page).replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");
    const spans = [...text.matchAll(/`((?:npx )?packgate [^`\n]+)`/g)].map(([, span = ""]) => span);
    for (const span of spans) {
      for (const words of commandsIn(span.replaceAll(/\[[a-z]+\]/g, ""))) {
        const args = argumentsForPackgate(words);
        // A command's name alone speaks of the command.
        if (args !== undefined && !(args.length === 1 && commands.has(args[0] ?? ""))) await understand(args);
      }
    }
  });
});

test("no line of the tables is left over", () => {
  const lines = blocks.flatMap((block) => scriptsOf(block).flatMap(commandsIn)).map((words) => words.join(" "));
  const inText = pages
    .flatMap((page) => [...pageText(page).matchAll(/`([^`\n]+)`/g)])
    .flatMap(([, span = ""]) => commandsIn(span));
  const all = [...lines, ...inText.map((words) => words.join(" "))];
  expect(OTHERS.filter(([begin]) => !all.some((line) => line.startsWith(begin)))).toEqual([]);
  const unused = OUTPUTS.filter(
    ([page, begin]) => !blocks.some((block) => block.page === page && block.text.startsWith(begin)),
  );
  expect(unused).toEqual([]);
});

async function checkBlock(block: Block): Promise<void> {
  const { page, language, text } = block;
  if (OUTPUTS.some(([where, begin]) => where === page && text.startsWith(begin))) return;
  if (isJudgedByRule(block)) return;
  if (language === "ts") return heldByEndToEnd(block);
  if (["sh", "yaml", ""].includes(language)) return checkScripts(block);
  if (["json", "jsonc"].includes(language)) return checkData(block);
  throw new Error(`no test knows what to do with a block in ${JSON.stringify(language)}`);
}

/** test/rules/pages.test.ts has the rule judge the `json` blocks of these two sections. */
function isJudgedByRule({ page, line, language }: Block): boolean {
  const above = pageText(page).split("\n").slice(0, line);
  const section = above.filter((text) => text.startsWith("## ")).at(-1) ?? "";
  return page.startsWith("docs/rules/") && language === "json" && ["## Fails", "## Passes"].includes(section);
}

/** test/e2e/docs.test.ts runs the programs of docs/api.md. */
function heldByEndToEnd({ page }: Block): void {
  expect(page).toBe("docs/api.md");
}

/** The shell scripts of a block: itself, the steps of a pipeline, or the commands of a transcript. */
function scriptsOf({ language, text }: Block): readonly string[] {
  if (language === "sh") return [text];
  if (language === "yaml") return jobsIn(text).flatMap(({ steps }) => steps);
  return language === "" ? [...text.matchAll(/^\$ (.+)$/gm)].map(([, line = ""]) => line) : [];
}

async function checkScripts(block: Block): Promise<void> {
  const lines = scriptsOf(block).flatMap(commandsIn);
  expect(lines, "what is neither a command nor in the table of outputs").not.toEqual([]);
  for (const words of lines) await checkCommand(words);
}

async function checkCommand(words: Words): Promise<void> {
  const args = argumentsForPackgate(words);
  if (args !== undefined) {
    await understand(args);
    return;
  }
  const line = words.join(" ");
  expect(
    OTHERS.some(([begin]) => line.startsWith(begin)),
    `${line}: neither packgate's nor in the table`,
  ).toBe(true);
}

async function understand(args: Words): Promise<void> {
  // A page writes <rule> where the reader puts one.
  if (args[0] === "explain" && /^<.*>$/.test(args[1] ?? "")) return;
  await parseOnly(args);
}

async function checkData(block: Block): Promise<void> {
  const errors: never[] = [];
  const value = parse(withBraces(block.text), errors, { allowTrailingComma: false });
  expect(errors).toEqual([]);
  const keys = Object.keys(value);
  if (keys.includes("_type")) expect(parseReceipt(block.text, block.page)).toBeDefined();
  // test/report/compact.test.ts has the problem matcher read real output.
  else if (Array.isArray(value.tasks))
    await checkScriptsOf(value.tasks.map(({ command }: { command: string }) => command));
  else if (keys.includes("scripts")) await checkScriptsOf(value.scripts);
  else if (keys.includes("release"))
    expect(existsSync(new URL("../src/semantic-release.ts", import.meta.url))).toBe(true);
  else if (/^\/\/ (?:turbo|nx)\.json$/m.test(block.text)) checkTask(value.tasks ?? value.targetDefaults);
  else await expectPolicy(value);
}

/** A key alone, as a page quotes it out of a policy. */
function withBraces(text: string): string {
  return text.startsWith('"') ? `{${text}}` : text;
}

async function checkScriptsOf(scripts: { readonly [name: string]: string }): Promise<void> {
  const all = Object.values(scripts).flatMap(commandsIn).map(argumentsForPackgate);
  const own = all.filter((args) => args !== undefined);
  expect(own).not.toEqual([]);
  for (const args of own) await understand(args);
}

/** What Turborepo and Nx keep of a task is what the page's script writes. */
function checkTask({ gate }: { readonly gate: { readonly outputs: readonly string[] } }): void {
  const [, report] = /"gate": "packgate check --format json:([\w.-]+)"/.exec(pageText("docs/workspaces.md")) ?? [];
  expect(report).toBeDefined();
  expect(gate.outputs.map((path) => path.replace("{projectRoot}/", ""))).toEqual([report]);
}

/** A whole policy, or a waiver of one. */
async function expectPolicy(value: { readonly [key: string]: unknown }): Promise<void> {
  const policy = "rule" in value ? { waivers: [value] } : value;
  const text = JSON.stringify(policy).replaceAll("sha256-…", `sha256-${HEX}`);
  expect(await policiesOf({ "packgate.json": text }, { rules })).toMatchObject([{ own: true }]);
}
