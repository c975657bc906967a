import { readFileSync } from "node:fs";

/** packgate's own version: package.json stands beside `src` and beside `dist`. */
export const version: string = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
