/**
 * The values that a project keeps to itself, which a bundler may have put into what is published. They are handed on as
 * functions: nothing that prints data can then print one by mistake.
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { OwnValue, Problem, Surroundings } from "../model.ts";
import { dotenvValues, type Variable } from "./dotenv-values.ts";
import { npmrcValues } from "./npmrc-values.ts";

/** Loaders read `.env` and what is derived from it; Wrangler reads `.dev.vars`. */
const DOTENV = /^\.(?:env(?:rc)?(?:$|[^A-Za-z].*)|flaskenv|dev\.vars(?:\..+)?)$/;
/** Names of variables with made-up values, declarations of types, and ciphertext. */
const OTHER =
  /(?:^|[._-])(?:examples?|samples?|templates?|tpl|tmpl|defaults?|dist|schema|stub)(?:\.(?:txt|md|env))?$|\.d\.[cm]?ts$|^\.env\.vault$/;
/** Of a file of variables. A longer one is none. */
const LARGEST = 1 << 20;

/** The variable with the key of `hmac:` terms. */
const TERM_KEY = "PACKGATE_TERM_KEY";

/**
 * The values in the dotenv files and the .npmrc of a project and of its workspace root, in the user's .npmrc and in the
 * environment; no values where the project is not here, only the key of hashed terms. A file that is there and cannot be
 * read is a Problem: what it holds could not be looked for.
 */
export function ownValuesIn(
  project: { readonly directory: string; readonly root: string | undefined } | undefined,
  environment: NodeJS.ProcessEnv,
): Pick<Surroundings, "ownValues" | "termKey" | "problems"> {
  const key = environment[TERM_KEY];
  const termKey = key === undefined || key === "" ? {} : { termKey: () => key };
  if (project === undefined) return termKey;
  const { directory, root } = project;
  const ownValues: OwnValue[] = [];
  const problems: Problem[] = [];
  const take = (from: string, variables: readonly Variable[]): void => {
    for (const { name, value } of variables) ownValues.push({ name, from, value: () => value });
  };
  for (const place of root === undefined ? [directory] : [directory, root]) {
    const label = (name: string) => relative(directory, join(place, name)).split(sep).join("/");
    for (const name of dotenvNames(place)) {
      take(label(name), dotenvValues(textOf(join(place, name), label(name), problems)));
    }
    take(label(".npmrc"), npmrcValues(textOf(join(place, ".npmrc"), label(".npmrc"), problems)));
  }
  const user = userConfig(environment);
  if (user !== undefined && ![directory, root].includes(dirname(user))) {
    take("the user's .npmrc", npmrcValues(textOf(user, "the user's .npmrc", problems)));
  }
  const variables = Object.entries(environment).filter(([name]) => name !== TERM_KEY);
  take(
    "environment",
    variables.map(([name, value]) => ({ name, value: value ?? "" })),
  );
  return { ...termKey, ownValues, ...(problems.length > 0 && { problems }) };
}

function dotenvNames(directory: string): readonly string[] {
  const names = readdirSync(directory).filter((name) => DOTENV.test(name) && !OTHER.test(name));
  return names.sort((a, b) => (a < b ? -1 : 1));
}

function userConfig(environment: NodeJS.ProcessEnv): string | undefined {
  const given = Object.keys(environment).find((name) => name.toLowerCase() === "npm_config_userconfig");
  const configured = given === undefined ? undefined : environment[given];
  if (configured !== undefined && configured !== "") return configured;
  const home = environment["HOME"] ?? environment["USERPROFILE"];
  return home === undefined || home === "" ? undefined : join(home, ".npmrc");
}

/** Empty where there is no such file: a directory called `.env` is a Python environment. */
function textOf(path: string, label: string, problems: Problem[]): string {
  const problem = (reason: string): string => {
    const message = `${label === basename(path) ? "the project's " : ""}${label} ${reason}, so its values were not looked for`;
    const hint = "Make it readable for the check, or move it out of the project";
    problems.push({ code: "EPROJECT", message, path: null, layers: [], hint });
    return "";
  };
  try {
    const file = statSync(path);
    if (file.isDirectory()) return "";
    // Reading a named pipe, as password managers mount one, would wait for its other end.
    if (!file.isFile()) return problem("is no regular file");
    if (file.size > LARGEST) return problem(`has more than ${LARGEST} bytes`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
    return error.code === "ENOENT" || error.code === "ENOTDIR" ? "" : problem("cannot be read");
  }
}
