/** From a package that passed to a version in the registry: the upload, and the comparison after it. */

import { requireUnchanged } from "../artifact/kept-tarball.ts";
import { awaitPublished, differingFields, lookUp, type Published, registryOf } from "../artifact/published.ts";
import { type Place, type Uploader, upload } from "../artifact/upload.ts";
import { PackgateError } from "../errors.ts";
import type { Client, Manifest } from "../model.ts";
import { escapeTerminal } from "../report/escape.ts";
import { sayHowFar, turnOfSignals } from "./interruption.ts";
import type { Io } from "./io.ts";

/** What is to be published, by whom, from where. */
export interface Release {
  readonly given: string;
  readonly client: Client;
  readonly uploader: Uploader;
  readonly place: Place;
  /** package.json as it stands on disk; nothing of a tarball is run. */
  readonly source: { readonly [field: string]: unknown } | undefined;
  readonly stage: boolean;
  readonly dryRun: boolean;
  /** For the client, as the user gave them behind `--`. */
  readonly flags: readonly string[];
  /** The file of the receipt, as the user gave it. */
  readonly receipt: string | undefined;
  /** Where it is one of several: what became of the others so far. */
  readonly others?: string;
}

/** A package that passed, and where its bytes are kept. */
export interface Checked {
  readonly label: string;
  readonly integrity: string;
  readonly manifest: Manifest;
  readonly path: string;
}

/**
 * Uploads, asks the registry what it holds, and compares. Throws `EPUBLISH` with what the registry holds then,
 * `EREGISTRY`, `EINTEGRITY`, `EMANIFEST`. Whatever else ends it, `howFar` says what was uploaded.
 */
export async function handOver(release: Release, checked: Checked, io: Io): Promise<void> {
  let moment: Moment = "during";
  const at = (now: Moment, registry?: string): void => {
    moment = now;
    if (!release.dryRun) sayHowFar(stateWord(now, registry, release, checked));
  };
  requireUnchanged(checked.path, checked.integrity, "nothing was uploaded");
  await turnOfSignals();
  try {
    at("during");
    await uploadChecked(release, checked);
    at("after");
    requireUnchanged(checked.path, checked.integrity, consequenceOfChange(release, checked));
    await confirm(release, checked, io);
    if (!release.dryRun) sayHowFar(`after ${shown(checked.label)} was ${release.stage ? "staged" : "published"}.`);
  } catch (error) {
    if (!(error instanceof PackgateError)) at(moment, await registryIfKnown(release, checked));
    throw error;
  }
}

function consequenceOfChange(release: Release, checked: Checked): string {
  if (release.dryRun) return "nothing was uploaded";
  const { uploader } = release;
  return `${uploader} may have uploaded another one as ${checked.label}. ${compareByHand(release, checked)}`;
}

type Moment = "during" | "after";

function stateWord(moment: Moment, registry: string | undefined, release: Release, checked: Checked): string {
  const where = registry === undefined ? "" : ` to ${shown(registry)}`;
  const unknown =
    moment === "during"
      ? `whether the registry took it is not known. ${askTheRegistry(release, checked)}`
      : `what the registry holds was not compared with what was checked. ${compareByHand(release, checked)}`;
  const others = release.others === undefined ? "" : ` Of the others ${shown(release.others)}.`;
  return `${moment} the upload of ${shown(checked.label)}${where}: ${unknown}${others}`;
}

/** For an error that nobody expected. Another one on the way must not take its place. */
function registryIfKnown(release: Release, { manifest }: Checked): Promise<string | undefined> {
  return registryOf({ ...release, packed: manifest }, release.place).catch(() => undefined);
}

async function uploadChecked(release: Release, checked: Checked): Promise<void> {
  const { uploader, place, dryRun } = release;
  const failure = await failureOf(upload({ ...release, tarball: checked.path }, place));
  if (failure === undefined) return;
  const state = dryRun ? "nothing was uploaded" : await stateOf(release, checked);
  throw new PackgateError("EPUBLISH", `${uploader}: ${failure}: ${state}`);
}

async function failureOf(uploading: Promise<number | null>): Promise<string | undefined> {
  try {
    const status = await uploading;
    if (status === 0) return undefined;
    return status === null ? "it was killed" : `it ended with status ${status}`;
  } catch (error) {
    if (error instanceof PackgateError) return error.message;
    throw error;
  }
}

/** After an upload that failed: it may have failed because of what the registry holds, or after the registry took it. */
async function stateOf(release: Release, checked: Checked): Promise<string> {
  const { label, integrity, manifest } = checked;
  const found = release.stage ? "unreadable" : await lookUp({ ...release, packed: manifest }, release.place);
  if (found === "absent") return `the registry has no ${label}, nothing was published`;
  if (found === "unreadable") return `whether ${label} was published is not known. ${askTheRegistry(release, checked)}`;
  return found.integrity === integrity
    ? `the registry holds ${label} all the same, and it is the tarball that was checked`
    : `the registry holds another ${label}, and keeps it`;
}

async function confirm(release: Release, checked: Checked, io: Io): Promise<void> {
  const { label, integrity, manifest } = checked;
  if (release.dryRun) return say(io, `dry run: ${label} would be published, nothing was uploaded. ${integrity}`);
  if (release.stage) return say(io, `staged ${label} ${integrity}; it is not public before somebody approves it.`);
  const found = await awaitPublished({ ...release, packed: manifest }, release.place);
  if (typeof found === "string") {
    const why = found === "absent" ? "the registry does not show it" : "the registry cannot be read";
    throw new PackgateError("EREGISTRY", `${label} was uploaded, but ${why}`, {
      hint: compareByHand(release, checked),
    });
  }
  compare(found, checked);
  say(io, `published ${label} ${integrity} ${found.registry}`);
}

function compare(found: Published, { label, integrity, manifest }: Checked): void {
  const hint = "Do not announce the version. docs/incident-response.md says how to take it back.";
  if (found.integrity !== integrity) {
    const message = `the registry holds another ${label} than was checked: ${found.integrity}, not ${integrity}`;
    throw new PackgateError("EINTEGRITY", message, { hint });
  }
  const fields = differingFields(manifest, found.manifest);
  if (fields.length === 0) return;
  const message = `the registry's manifest of ${label} is not the tarball's: ${fields.join(", ")}`;
  throw new PackgateError("EMANIFEST", message, { hint });
}

function compareByHand(release: Release, checked: Checked): string {
  if (release.receipt === undefined || release.stage) return askTheRegistry(release, checked);
  return `Run packgate verify ${shown(release.receipt)} ${shown(checked.label)}.`;
}

function askTheRegistry({ uploader, stage }: Release, { label, integrity }: Checked): string {
  if (stage) return "Run npm stage list.";
  return `Run ${uploader} view ${shown(label)} dist.integrity: it was published if that is ${integrity}.`;
}

function shown(label: string): string {
  return escapeTerminal(label);
}

/** Words of a publish: stdout is the report's. */
export function say(io: Io, text: string): void {
  io.stderr.write(`packgate: ${escapeTerminal(text)}\n`);
}
