/** A registry on loopback that serves what package-lock.json pins, out of npm's cache, where `npm ci` has put it. */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { root, run } from "./measure.js";

/**
 * Packages for other platforms are not in the cache, and so not served.
 * @returns {Promise<{ url: string, specs: string[], stop: () => void }>}
 */
export async function lockfileRegistry() {
  const cache = run(["npm", "config", "get", "cache"]).stdout.trim();
  /** @type {Map<string, Map<string, { integrity: string, bytes: Buffer }>>} name → version */
  const packages = new Map();
  const lockfile = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  for (const [path, entry] of Object.entries(lockfile.packages)) {
    const name = entry.name ?? path.split("node_modules/").at(-1);
    const bytes = path !== "" && entry.integrity?.startsWith("sha512-") && cached(cache, entry.integrity);
    if (!bytes) continue;
    const versions = packages.get(name) ?? new Map();
    packages.set(name, versions.set(entry.version, { integrity: entry.integrity, bytes }));
  }

  const server = createServer((request, response) => {
    const [name = "", version] = decodeURIComponent(request.url ?? "")
      .slice(1)
      .split("/-/");
    const versions = packages.get(name);
    if (versions === undefined) response.writeHead(404).end();
    else if (version !== undefined) response.end(versions.get(version)?.bytes);
    else response.end(JSON.stringify({ name, versions: packument(name, versions, `http://${request.headers.host}/`) }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    specs: [...packages].flatMap(([name, versions]) => [...versions.keys()].map((version) => `${name}@${version}`)),
    stop: () => server.close(),
  };
}

/**
 * @param {string} name
 * @param {Map<string, { integrity: string }>} versions
 * @param {string} url
 */
function packument(name, versions, url) {
  return Object.fromEntries(
    [...versions].map(([version, { integrity }]) => [
      version,
      { name, version, dist: { integrity, tarball: `${url}${name}/-/${version}` } },
    ]),
  );
}

/**
 * @param {string} cache
 * @param {string} integrity
 */
function cached(cache, integrity) {
  const digest = Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
  const content = join("_cacache/content-v2/sha512", digest.slice(0, 2), digest.slice(2, 4), digest.slice(4));
  try {
    return readFileSync(join(cache, content));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}
