/**
 * Loads what Stryker mutates before any test runs. What is made once, when a module loads, would else count as reached by
 * the one test that happened to load it, and be tried by no other.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";

const src = join(import.meta.dirname, "../../src");
const artifact = ["entry-paths", "extent", "inflate", "pax", "tar-header", "tar-reader"].map(
  (name) => `artifact/${name}.ts`,
);
const policy = readdirSync(join(src, "policy")).map((name) => `policy/${name}`);
await Promise.all([...artifact, ...policy, "report/escape.ts"].map((path) => import(join(src, path))));
