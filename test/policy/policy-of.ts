import { PackgateError } from "../../src/errors.ts";
import type { Policy } from "../../src/model.ts";
import { loadPolicies, type PolicyRequest } from "../../src/policy/load.ts";
import { workdir, write } from "../support/workdir.ts";
import { someRules } from "./some-rules.ts";

/** Files of a project: text, or a value that is written as JSON. */
export type Project = { readonly [path: string]: unknown };

export const HEX = "0123456789abcdef".repeat(4);

export async function projectOf(files: Project): Promise<string> {
  const texts = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 2),
  ]);
  return write(await workdir(), Object.fromEntries(texts));
}

/** The policies of a project that is written to disk for it. `at`: the package's directory in it. */
export async function policiesOf(
  files: Project,
  { at = ".", ...request }: Partial<PolicyRequest> & { at?: string } = {},
): Promise<readonly Policy[]> {
  const directory = await projectOf(files);
  return loadPolicies({ directory: `${directory}/${at}`, cwd: directory, rules: someRules, ...request });
}

/** The one policy of a project whose packgate.json says `written`. */
export async function policyOf(written: unknown, files: Project = {}): Promise<Policy> {
  const [policy] = await policiesOf({ "packgate.json": written, ...files });
  return policy!;
}

/** What is wrong with a policy: its message, and the hint below it. */
export async function faultOf(load: Promise<unknown>): Promise<string> {
  const error = await load.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PackgateError) || error.code !== "EPOLICY") throw error ?? new Error("nothing is wrong");
  return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
}
