import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Variables that keep `yarn pack` from running the package's postpack. Inside prepack the publish has still to pack: what
 * postpack changed after packgate's own pack would be uploaded unchecked. yarn has no flag for it, so that it gets a
 * plugin, which is written into `directory` and which what yarn starts does not get.
 */
export function withoutPostpack(directory: string, environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const path = join(directory, "without-postpack.cjs");
  const own = environment[VARIABLE];
  writeFileSync(
    path,
    PLUGIN.replace("OWN", () => JSON.stringify(own ?? null)),
  );
  return { [VARIABLE]: own === undefined ? path : `${own};${path}` };
}

const VARIABLE = "YARN_PLUGINS";

/**
 * yarn's hook `wrapScriptExecution` (yarnpkg-core, Plugin.ts), since yarn 2. OWN is what the user had in the variable:
 * that is what the scripts get, and not before, for yarn loads its plugins more than once.
 */
const PLUGIN = [
  "const own = OWN;",
  "const wrapScriptExecution = async (execute, project, locator, name, { env }) => {",
  "  if (own === null) delete env.YARN_PLUGINS;",
  "  else env.YARN_PLUGINS = own;",
  "  return name === 'postpack' ? async () => 0 : execute;",
  "};",
  "module.exports = { name: 'packgate-without-postpack', factory: () => ({ hooks: { wrapScriptExecution } }) };",
].join("\n");
