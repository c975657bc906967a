import { join, resolve } from "node:path";
import { findNodeAtLocation, parseTree } from "jsonc-parser";
import type { Severity } from "../model.ts";
import { clientFor } from "./client.ts";
import { lineAt } from "./pipelines.ts";
import { manifestIn } from "./public-directories.ts";
import { readIfPresent } from "./read-if-present.ts";
import { scriptBypasses } from "./script-bypasses.ts";

/** A way to the registry that does not lead through the gate, and where it stands. */
export interface OpenWay {
  /** Kebab-case, never renamed. */
  readonly id: string;
  /** `warning` where the text does not tell for certain, and for what only weakens the gate. */
  readonly severity: Severity;
  /** The file that has to change, absolute; null where it is no file. */
  readonly path: string | null;
  /** From 1 on; null for the whole file. */
  readonly line: number | null;
  readonly what: string;
  /** What to do, with the line to write. */
  readonly fix: string;
}

/** Who publishes which directory, and where that is said. */
export interface Elsewhere {
  readonly id: string;
  readonly who: string;
  readonly shown: string;
  readonly target: string;
  readonly path: string;
  readonly line: number | null;
}

/** Another directory is no way around where its own package.json has the gate. */
export function elsewhere(
  { id, who, shown, target, path, line }: Elsewhere,
  { directory, environment }: { readonly directory: string; readonly environment: NodeJS.ProcessEnv },
): readonly OpenWay[] {
  if (target === resolve(directory) || isGated(target, environment)) return [];
  const what = `${who} publishes ${JSON.stringify(shown)}, whose package.json does not run packgate`;
  const fix =
    'Have the build write "postpack": "packgate hook" into the package.json there, or publish with packgate publish.';
  return [{ id, severity: "error", path, line, what, fix }];
}

/** Do the scripts of the package.json there hold the gate? */
export function isGated(directory: string, environment: NodeJS.ProcessEnv): boolean {
  const manifest = manifestIn(directory);
  return manifest !== undefined && scriptBypasses(manifest, clientFor(directory, environment)).length === 0;
}

/** The line of package.json that a path leads to, or the nearest thing to it; null where it cannot be read. */
export function manifestLine(directory: string, path: readonly string[]): number | null {
  const text = (readIfPresent(join(directory, "package.json"))?.toString("utf8") ?? "").replace(/^\uFEFF/, " ");
  const tree = parseTree(text);
  if (tree === undefined) return null;
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined) return lineAt(text, (node.parent ?? node).offset);
  }
  return null;
}
