/**
 * Installs the package managers, the versions of Node and the release tools that the tests start, where they are not
 * yet. `node test/support/install-clients.js`; with `--soak` those that only the soak starts, too.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { clientsDirectory, everyRun, soakOnly } from "./client-list.js";

const wanted = { ...everyRun, ...(process.argv.includes("--soak") && soakOnly) };
for (const [name, spec] of Object.entries(wanted)) {
  const prefix = join(clientsDirectory, name);
  // npm writes it last, so that half an installation does not count.
  if (existsSync(join(prefix, "node_modules/.package-lock.json"))) continue;
  const { status } = spawnSync("npm", ["install", "--silent", "--prefix", prefix, ...spec.split(" ")], {
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`${spec} could not be installed in ${prefix}`);
    process.exitCode = 1;
  }
}
