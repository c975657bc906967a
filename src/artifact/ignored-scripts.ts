/** Whether the package manager is told to run no lifecycle scripts, and by what. */

import { homedir } from "node:os";
import { join } from "node:path";
import { readIfPresent } from "./read-if-present.ts";

/** What switches the scripts off. */
export interface IgnoringScripts {
  readonly who: string;
  /** Absolute; null for a variable. */
  readonly path: string | null;
  readonly line: number | null;
}

/**
 * The first of environment, project, workspace root and user that says anything decides, as npm reads them
 * (https://docs.npmjs.com/cli/configuring-npm/npmrc). Returns the place that switches the scripts off, or undefined.
 * pnpm reads its own variable and pnpm-workspace.yaml as well, bun its bunfig.toml.
 */
export function ignoringScripts(
  directory: string,
  root: string | undefined,
  environment: NodeJS.ProcessEnv,
): IgnoringScripts | undefined {
  for (const [name, value] of Object.entries(environment)) {
    if (/^p?npm_config_ignore_scripts$/i.test(name)) {
      return isOn(value ?? "") ? { who: `the variable ${name}`, path: null, line: null } : undefined;
    }
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
    const text = readIfPresent(path)?.toString("utf8") ?? "";
    const said = [...text.matchAll(setting)].at(-1);
    if (said === undefined) continue;
    const line = text.slice(0, said.index).split("\n").length;
    return isOn(said[1] ?? "true") ? { who: `${name} ${where}`, path, line } : undefined;
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
