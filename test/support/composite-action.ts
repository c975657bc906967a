import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { type Run, run } from "./clients.ts";
import { write } from "./workdir.ts";

interface Step {
  readonly id: string;
  readonly shell: string;
  readonly run: string;
  readonly "working-directory": string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A composite action, as its action.yml says. */
export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** What a runner makes of a run of an action. */
export interface ActionRun extends Omit<Run, "signal"> {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface ActionOptions {
  /** The checkout. */
  readonly cwd: string;
  /** RUNNER_TEMP, which is there and otherwise empty. */
  readonly temporary: string;
  /** GITHUB_ACTION_PATH. */
  readonly action: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function readAction(file: string): Promise<Action> {
  return parse(await readFile(file, "utf8")) as Action;
}

/** Runs an action's steps until one fails, as GitHub's runner does: `bash --noprofile --norc -eo pipefail <file>`. */
export async function runAction(
  { inputs, outputs, runs }: Action,
  given: Readonly<Record<string, string>>,
  { cwd, temporary, action, env = {} }: ActionOptions,
): Promise<ActionRun> {
  const values: Record<string, string> = {};
  for (const [name, input] of Object.entries(inputs)) values[`inputs.${name}`] = given[name] ?? input.default;
  const put = (text: string) =>
    text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => {
      if (values[name] === undefined && name.startsWith("inputs.")) throw new Error(`there is no ${name}`);
      return values[name] ?? "";
    });
  const files = { GITHUB_OUTPUT: join(temporary, "output"), GITHUB_STEP_SUMMARY: join(temporary, "step-summary") };
  let last: Omit<Run, "signal"> = { status: 0, stdout: "", stderr: "" };
  await appendFile(files.GITHUB_STEP_SUMMARY, "");
  for (const step of runs.steps) {
    if (last.status !== 0) break;
    await write("", { [files.GITHUB_OUTPUT]: "", [join(temporary, "step.sh")]: step.run });
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, put(value)] as const);
    const directory = join(cwd, put(step["working-directory"]));
    await mkdir(directory, { recursive: true });
    const { status, stdout, stderr } = await run(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", join(temporary, "step.sh")],
      {
        cwd: directory,
        env: { RUNNER_TEMP: temporary, GITHUB_ACTION_PATH: action, ...files, ...env, ...Object.fromEntries(own) },
      },
    );
    last = { status, stdout: last.stdout + stdout, stderr: last.stderr + stderr };
    for (const line of (await readFile(files.GITHUB_OUTPUT, "utf8")).split("\n").filter((line) => line !== "")) {
      const [name = "", ...value] = line.split("=");
      values[`steps.${step.id}.outputs.${name}`] = value.join("=");
    }
  }
  const made = Object.entries(outputs).map(([name, { value }]) => [name, put(value)] as const);
  return { ...last, outputs: Object.fromEntries(made), summary: await readFile(files.GITHUB_STEP_SUMMARY, "utf8") };
}
