import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import { LIMITS } from "../model.ts";
import { runChild } from "./child.ts";
import { childEnvironment } from "./child-environment.ts";
import { withPrivateDirectory } from "./private-directory.ts";
import { findProgram } from "./program.ts";
import { readTarballFile, type Tarball } from "./tarball.ts";

/** npm's stage ids are UUIDs; anything else could be an option. */
const STAGE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Downloads a version that is staged and not yet approved, by `npm stage download` with the user's npm configuration.
 * npm writes it to where it runs, so that it runs in a private directory; `cwd` is whose .npmrc counts. Throws `EUSAGE`
 * for what is no id, `EREGISTRY` where npm has no such command (11.19 and 12 have it) or the registry no such stage.
 */
export function downloadStaged(id: string, cwd: string, environment: NodeJS.ProcessEnv): Promise<Tarball> {
  if (!STAGE_ID.test(id)) {
    throw new PackgateError("EUSAGE", `${JSON.stringify(id.slice(0, 80))} is no id of a staged version`, {
      hint: "npm stage list shows them.",
    });
  }
  const { file, args } = findProgram("npm", environment);
  return withPrivateDirectory(async (directory) => {
    const download = ["stage", "download", id, "--json", "--loglevel=error", "--no-update-notifier"];
    const result = await runChild(file, [...args, ...download, "--prefix", cwd, "--cache", join(directory, "cache")], {
      cwd: directory,
      env: childEnvironment(environment, {}, { withholdCredentials: false }),
      timeout: LIMITS.packing,
    });
    const [name] = readdirSync(directory).filter((entry) => entry.endsWith(".tgz"));
    if (result.status !== 0 || name === undefined) {
      throw new PackgateError("EREGISTRY", `npm could not download the staged version ${id}`, {
        hint: `Run npm stage download ${id} to see why. Older npm cannot stage.`,
      });
    }
    return readTarballFile(join(directory, name));
  });
}
