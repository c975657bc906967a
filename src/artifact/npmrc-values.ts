import type { Variable } from "./dotenv-values.ts";

/**
 * The settings of an .npmrc (https://docs.npmjs.com/cli/configuring-npm/npmrc), under their names without the registry.
 * `_password` is base64 of the password, `_auth` of user and password: both are in the list as they stand and decoded.
 */
export function npmrcValues(text: string): readonly Variable[] {
  const found: Variable[] = [];
  for (const [, key, given] of text.matchAll(/^[ \t]*([^=\s#;][^=\n]*?)[ \t]*=[ \t]*(.*?)[ \t]*\r?$/gm)) {
    const name = key!.slice(key!.lastIndexOf(":") + 1).replace(/\[\]$/, "");
    const value = given!.replace(/^(["'])(.*)\1$/, "$2").replace(/\\n/g, "\n");
    found.push({ name, value });
    if (name !== "_password" && name !== "_auth") continue;
    const decoded = Buffer.from(value, "base64").toString("utf8");
    found.push({ name, value: name === "_auth" ? decoded.slice(decoded.indexOf(":") + 1) : decoded });
  }
  return found;
}
