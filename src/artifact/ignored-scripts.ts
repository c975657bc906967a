/** Whether the package manager is told to run no lifecycle scripts, and by what. */

import { homedir } from "node:os";
import { join } from "node:path";
import { readIfPresent } from "./read-if-present.ts";

/**
 * The first of environment, project, workspace root and user that says anything decides, as npm reads them
 * (https://docs.npmjs.com/cli/configuring-npm/npmrc). Returns the place that switches the scripts off, or undefined.
 * pnpm reads its own variable and pnpm-workspace.yaml as well, bun its bunfig.toml.
 */
export function scriptsIgnoredBy(
  directory: string,
  root: string | undefined,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  for (const [name, value] of Object.entries(environment)) {
    if (/^p?npm_config_ignore_scripts$/i.test(name)) return isOn(value ?? "") ? `the variable ${name}` : undefined;
  }
  const user =
    environment["npm_config_userconfig"] ?? environment["NPM_CONFIG_USERCONFIG"] ?? join(homedir(), ".npmrc");
  const places = [
    [directory, "in the package"],
    ...(root === undefined ? [] : [[root, "in the workspace root"] as const]),
  ] as const;
  const files = [
    ...places.flatMap(([place, where]) =>
      FILES.map(({ name, setting }) => ({ path: join(place, name), name, where, setting })),
    ),
    { path: user, name: ".npmrc", where: "of the user", setting: NPMRC },
  ];
  for (const { path, name, where, setting } of files) {
    const said = [...(readIfPresent(path)?.toString("utf8") ?? "").matchAll(setting)].at(-1);
    if (said !== undefined) return isOn(said[1] ?? "true") ? `${name} ${where}` : undefined;
  }
  return undefined;
}

const NPMRC = /^[ \t]*ignore-scripts[ \t]*(?:=[ \t]*(\S*))?[ \t]*\r?$/gm;

const FILES = [
  { name: ".npmrc", setting: NPMRC },
  { name: "pnpm-workspace.yaml", setting: /^ignoreScripts[ \t]*:[ \t]*(\S+)/gm },
  { name: "bunfig.toml", setting: /^[ \t]*ignoreScripts[ \t]*=[ \t]*(\S+)/gm },
] as const;

function isOn(value: string): boolean {
  return /^["']?(?:true|1)?["']?$/i.test(value.trim());
}
