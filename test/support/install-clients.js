/**
 * Installs the package managers, the versions of Node and the release tools that the tests start, where they are not
 * yet. `node test/support/install-clients.js`; with `--soak` those that only the soak starts, too.
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { clientsDirectory, everyRun, soakOnly } from "./client-list.js";

const wanted = { ...everyRun, ...(process.argv.includes("--soak") && soakOnly) };
/** More of them wait for the registry than work. */
const AT_ONCE = 4;
const missing = Object.entries(wanted).filter(
  // npm writes it last, so that half an installation does not count.
  ([name]) => !existsSync(join(clientsDirectory, name, "node_modules/.package-lock.json")),
);
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let next = missing.shift(); next !== undefined; next = missing.shift()) await install(...next);
  }),
);

/**
 * @param {string} name
 * @param {string} spec
 * @returns {Promise<void>}
 */
function install(name, spec) {
  const prefix = join(clientsDirectory, name);
  const npm = spawn("npm", ["install", "--silent", "--prefix", prefix, ...spec.split(" ")], { stdio: "inherit" });
  return new Promise((resolve) => {
    npm.on("close", (status) => {
      if (status !== 0) {
        console.error(`${spec} could not be installed in ${prefix}`);
        process.exitCode = 1;
      }
      resolve();
    });
  });
}
