/** The ways around the gate that a package's own scripts leave open. */

import type { Client } from "../model.ts";
import { type Gate, gateIn, publishesThroughGate } from "./script-chain.ts";

/** A way by which a package can be published without its bytes having been checked. */
export interface Bypass {
  /** Kebab-case, never renamed. */
  readonly id: string;
  readonly what: string;
  readonly fix: string;
  /** The script of package.json that it stands in. */
  readonly script?: string;
}

type Manifest = { readonly [field: string]: unknown };
type Gates = { readonly [script: string]: Gate };

const POSTPACK = 'Write "postpack": "packgate hook".';

/**
 * Reads package.json alone. A gate in `prepack` or `prepare` of another client than yarn is none of them: it stops every
 * publish and says why.
 */
export function scriptBypasses(manifest: Manifest, client: Client): readonly Bypass[] {
  const scripts = scriptsOf(manifest);
  const gates: Gates = Object.fromEntries(
    Object.entries(scripts).flatMap(([name, text]) => {
      const gate = gateIn(text);
      return gate === undefined ? [] : [[name, gate]];
    }),
  );
  if (Object.values(scripts).some(publishesThroughGate)) return [];
  return client === "yarn" ? underYarn(scripts, gates) : underOthers(scripts, gates, client);
}

/** The scripts that are text; npm ignores the rest. */
export function scriptsOf({ scripts }: Manifest): Readonly<Record<string, string>> {
  if (typeof scripts !== "object" || scripts === null) return {};
  return Object.fromEntries(
    Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** yarn runs prepublish and prepack, uploads, and only then runs postpack. */
function underYarn(scripts: Readonly<Record<string, string>>, gates: Gates): readonly Bypass[] {
  const fix = 'Make packgate the last command of prepack: "prepack": "yarn build && packgate hook".';
  const { prepack, prepublish, postpack } = gates;
  if (prepack !== undefined) return chainBypasses("prepack", { ...prepack, before: [] });
  if (prepublish !== undefined) {
    return [
      ...chainBypasses("prepublish", { ...prepublish, before: [] }),
      ...builtLater("prepublish", scripts, ["prepack"], fix),
    ];
  }
  if (postpack !== undefined) {
    return [
      {
        id: "yarn-postpack",
        script: "postpack",
        what: "yarn uploads before it runs postpack, where packgate stands",
        fix,
      },
    ];
  }
  const elsewhere = Object.keys(gates).filter((name) => LIFECYCLE.includes(name));
  const what =
    elsewhere.length === 0
      ? "no script runs packgate"
      : `packgate stands in ${elsewhere.join(" and ")}, which yarn npm publish does not run`;
  return [{ id: "not-wired", what, fix }];
}

function underOthers(scripts: Readonly<Record<string, string>>, gates: Gates, client: Client): readonly Bypass[] {
  const { postpack, prepublishOnly, prepublish, prepack, prepare, publish, postpublish } = gates;
  if (postpack !== undefined) return chainBypasses("postpack", postpack);
  if (prepack !== undefined || prepare !== undefined) return [];
  const [name, early] = prepublishOnly !== undefined ? ["prepublishOnly", prepublishOnly] : ["prepublish", prepublish];
  if (early !== undefined && (name === "prepublishOnly" || client === "pnpm")) {
    return [
      ...chainBypasses(name, { ...early, before: [] }),
      ...builtLater(name, scripts, ["prepack", "prepare"], POSTPACK),
    ];
  }
  if (early !== undefined) {
    return [
      {
        id: "prepublish-only",
        script: "prepublish",
        what: `packgate stands in prepublish, which ${client} publish never runs`,
        fix: POSTPACK,
      },
    ];
  }
  if (publish !== undefined || postpublish !== undefined) {
    const script = publish === undefined ? "postpublish" : "publish";
    return [{ id: "too-late", script, what: `packgate stands behind the upload, in ${script}`, fix: POSTPACK }];
  }
  return [{ id: "not-wired", what: "no script runs packgate", fix: POSTPACK }];
}

const LIFECYCLE = ["prepublishOnly", "prepare", "publish", "postpublish"];

function chainBypasses(name: string, { before, after, decides }: Gate): readonly Bypass[] {
  const found: Bypass[] = [];
  if (!decides) {
    found.push({
      id: "status-lost",
      script: name,
      what: `${name} can end well although packgate did not: its exit status does not decide`,
      fix: "Join the commands with && and nothing else.",
    });
  }
  if (before.length > 0) {
    found.push({
      id: "gate-not-first",
      script: name,
      what: `${name} runs ${quoted(before)} before packgate, when the tarball is already packed`,
      fix: `Write packgate first: "${name}": "packgate hook && …".`,
    });
  }
  if (after.length > 0) {
    const reads = name === "postpack" ? "the package manager reads package.json once more before the upload" : "";
    found.push({
      id: "after-the-gate",
      script: name,
      what: `${name} runs ${quoted(after)} after packgate${reads === "" ? ", which may change what is packed" : `, and ${reads}`}`,
      fix:
        name === "postpack"
          ? "Have nothing behind packgate that changes package.json, or publish with packgate publish, which uploads the tarball alone."
          : "Make packgate the last command.",
    });
  }
  return found;
}

/** What many have in `prepare` for git's hooks; it changes nothing that is packed. */
const SETS_UP =
  /^\s*(?:(?:npx|pnpm|yarn|bunx?)\s+)?(?:husky|simple-git-hooks|lefthook|is-ci)(?:\s+install|\s*\|\|\s*(?:husky(?:\s+install)?|true))*\s*$/;

function builtLater(
  name: string,
  scripts: Readonly<Record<string, string>>,
  later: readonly string[],
  fix: string,
): readonly Bypass[] {
  const builds = later.filter((script) => !SETS_UP.test(scripts[script] ?? "husky"));
  if (builds.length === 0) return [];
  return [
    {
      id: "built-after-check",
      script: name,
      what: `packgate runs in ${name}; ${builds.join(" and ")} can change the package after it`,
      fix,
    },
  ];
}

function quoted(commands: readonly string[]): string {
  return commands.map((command) => `\`${command}\``).join(", ");
}
