import type { Literal } from "../model.ts";
import { BUN_TRAILER, bundlesBefore } from "./layers/bun.ts";

/** A bundle inside an executable that reads like its sources: not minified, each module under its path. */
export interface BundledApp {
  /** Your own source files by their path comments, in their order. */
  readonly paths: readonly string[];
}

/** Where comments are looked for, and the most that are kept. */
const WINDOW = 1 << 20;
const MOST_PATHS = 1000;
/** What bun (and esbuild) write before each module, alone on its line: `// src/index.ts`. */
const PATH_COMMENT = /(?:^|[\0\n])\/\/ ([\w@.+/-]{1,200}\.[cm]?[jt]sx?)(?=\n)/g;

/** Found by Bun's trailer in an executable. Undefined without a comment that names a file of yours. */
export const bundledApp: Literal<BundledApp> = {
  text: BUN_TRAILER,
  read(bytes, offset) {
    const paths: string[] = [];
    let left = WINDOW;
    for (const bundle of bundlesBefore(bytes, offset)) {
      // Entry points come first; of an unknown layout, the bundle stands last.
      const text = bundle.toString("latin1", 0, left);
      left -= text.length;
      for (const [, path = ""] of text.matchAll(PATH_COMMENT)) {
        if (!path.includes("node_modules/") && paths.length < MOST_PATHS) paths.push(path);
      }
      if (left === 0) break;
    }
    return paths.length === 0 ? undefined : { paths };
  },
};
