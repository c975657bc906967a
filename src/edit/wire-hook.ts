/** The script of package.json in which the gate belongs, by who publishes. */

import type { Bypass } from "../artifact/script-bypasses.ts";
import { scriptBypasses, scriptsOf } from "../artifact/script-bypasses.ts";
import type { Client } from "../model.ts";
import { editJson } from "./manifest.ts";

export interface Wiring {
  /** package.json with the gate; the very text that was given where it needs nothing. */
  readonly text: string;
  /** `postpack`: the script that was changed, or undefined. */
  readonly script: string | undefined;
  /** What the scripts leave open all the same. */
  readonly left: readonly Bypass[];
}

const GATE = "packgate hook";

/**
 * Puts the gate where it can stop a publish: first in `postpack`, under yarn last in `prepack`. A gate that stands
 * somewhere where it works stays there.
 */
export function wireHook(text: string, client: Client): Wiring {
  const manifest = parse(text);
  const before = scriptBypasses(manifest, client);
  if (!before.some(({ id }) => UNGATED.has(id))) return { text, script: undefined, left: before };
  const script = client === "yarn" ? "prepack" : "postpack";
  const there = scriptsOf(manifest)[script]?.trim() ?? "";
  const command = there === "" ? GATE : client === "yarn" ? `${there} && ${GATE}` : `${GATE} && ${there}`;
  const wired = editJson(text, ["scripts", script], command);
  return { text: wired, script, left: scriptBypasses(parse(wired), client) };
}

/** Where these are open the gate stands nowhere that stops the bytes that are uploaded. */
const UNGATED = new Set(["not-wired", "prepublish-only", "too-late", "yarn-postpack", "built-after-check"]);

function parse(text: string): { readonly [field: string]: unknown } {
  return JSON.parse(text.replace(/^\uFEFF/, ""));
}
