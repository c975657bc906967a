/** The tests' tables are TypeScript, which Node 20 does not run: Vite, which runs the tests, hands them over. */

import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "./measure.js";

const STAND_IN = "/without-runner";

/** What a test asks of its runner; here there is none, and who calls removes what was made. */
const withoutRunner = {
  name: "without-runner",
  enforce: /** @type {const} */ ("pre"),
  transform: (/** @type {string} */ code) => code.replace('from "vitest"', `from "${STAND_IN}"`),
  resolveId: (/** @type {string} */ id) => (id === STAND_IN ? `\0${STAND_IN}` : null),
  load: (/** @type {string} */ id) => (id === `\0${STAND_IN}` ? "export const onTestFinished = () => {};" : null),
};

/**
 * What a module of the tests exports.
 * @param {string} path below test/
 * @returns {Promise<any>}
 */
export async function testModule(path) {
  const config = { root, configFile: /** @type {const} */ (false), logLevel: /** @type {const} */ ("error") };
  const { module } = await runnerImport(join(root, "test", path), { ...config, plugins: [withoutRunner] });
  return module;
}
