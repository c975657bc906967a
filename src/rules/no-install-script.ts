import { defineRule } from "./define-rule.ts";

/** What npm runs at the users' place when they install the package. */
const HOOKS = ["preinstall", "install", "postinstall"] as const;

/**
 * Install hooks run with the users' rights before they have read a line. Native packages need one; anywhere else it is
 * what an attacker adds (axios 1.14.1, March 2026).
 */
export default defineRule({
  id: "no-install-script",
  title: "Script that runs at installation",
  severity: "info",
  waiver: "path",
  listing: true,
  fix: "Take the script out of package.json, or say in the policy that it is wanted (a waiver with the reason)",
  *check({ artifact }) {
    const scripts = (artifact.manifest["scripts"] ?? {}) as { readonly [name: string]: unknown };
    for (const hook of HOOKS) {
      const script = scripts[hook];
      if (typeof script !== "string" || script.trim() === "") continue;
      // The command itself stays unsaid: it may hold a token.
      yield {
        entry: { path: "package.json" },
        message: `has a script that npm runs at installation (${hook})`,
        key: hook,
        about: { file: "package.json", keys: ["scripts", hook] },
      };
    }
    // npm runs node-gyp for a binding.gyp, unless the package says what to run instead.
    const isSilent = artifact.manifest["gypfile"] === false || scripts["install"] || scripts["preinstall"];
    const gyp = artifact.entries.find((entry) => entry.path === "binding.gyp");
    if (gyp !== undefined && !isSilent) {
      yield { entry: gyp, message: "makes npm run node-gyp at installation", key: "binding.gyp" };
    }
  },
});
