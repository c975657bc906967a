import { readSourceManifest } from "../artifact/acquire.ts";
import { clientFor } from "../artifact/client.ts";
import { type Bypass, scriptBypasses } from "../artifact/script-bypasses.ts";
import { textMask } from "../inspect/secrets/mask-text.ts";
import type { Report } from "../model.ts";
import { escapeTerminal } from "../report/escape.ts";
import type { Io } from "./io.ts";

/** What a check inside a lifecycle script has to say beside its report; empty, or lines with their ends. */
export function hookNotes(report: Report, io: Io, today: string): string {
  const mask = textMask(today);
  const { cwd, environment } = io;
  const open = scriptBypasses(readSourceManifest(cwd), clientFor(cwd, environment)).filter(
    ({ id }) => id !== NOT_WIRED,
  );
  const lines = [
    ...open.flatMap(({ what, fix }: Bypass) => [`warning: ${mask(what)}`, `  ${mask(fix)}`]),
    ...cacheLines(report, io),
  ];
  return lines.map((line) => `packgate: ${escapeTerminal(line)}\n`).join("");
}

/** It runs, so it is wired, by a way that the reader of scripts does not understand. */
const NOT_WIRED = "not-wired";

/** npm keeps what it has packed, also when the upload is stopped: the leak would stay on the machine. */
function cacheLines({ verdict, reports }: Report, { environment }: Io): readonly string[] {
  const [from, cache] = [environment["npm_package_from"], environment["npm_config_cache"]];
  const isFromCache = reports.some(({ origin }) => origin.kind === "directory" && origin.packer === null);
  if (verdict === "pass" || environment["npm_lifecycle_event"] !== "postpack" || !isFromCache) return [];
  if (from === undefined || cache === undefined) return [];
  return [
    "npm keeps this tarball in its cache. To remove it:",
    `  npm cache rm ${inShell(`pacote:tarball:${from}`)} --cache ${inShell(cache)}`,
  ];
}

function inShell(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
