import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { acquire } from "../artifact/acquire.ts";
import { hexOf } from "../artifact/integrity.ts";
import { readTarball } from "../artifact/read-tarball.ts";
import { parseSpec } from "../artifact/spec.ts";
import { downloadStaged } from "../artifact/stage.ts";
import type { Tarball } from "../artifact/tarball.ts";
import { PackgateError } from "../errors.ts";
import type { Receipt } from "../model.ts";
import { type ParsedReceipt, parseReceipt } from "../policy/receipt-schema.ts";
import { type Found, refuseReceipt } from "../policy/refuse-receipt.ts";
import { escapeTerminal } from "../report/escape.ts";
import { purlOf } from "../report/receipt.ts";
import type { Io } from "./io.ts";
import { loadSigstore, refuseSignature, type Sigstore } from "./sigstore.ts";
import { STATUS } from "./status.ts";
import { demandsOf, type VerifyFlags } from "./verify-flags.ts";

const LARGEST_RECEIPT = 1_000_000;

/**
 * `packgate verify`: is this tarball the one that the receipt says passed? Returns 0 where it is; 1 where it is not, with
 * each reason on a line of its own. Throws where that could not be found out, which is 2: a receipt that cannot be read
 * (`ERECEIPT`), no tarball, a wrong command line. `now` is what the age is measured by.
 */
export async function runVerify(
  file: string,
  spec: string | undefined,
  flags: VerifyFlags,
  io: Io,
  { now = new Date(), sigstore = (): Promise<Sigstore> => loadSigstore() } = {},
): Promise<number> {
  const demands = demandsOf(flags);
  const parsed = parseReceipt(await readReceipt(file, io), file);
  const unsigned = demands.signed && (await refuseSigner(parsed, demands.signed, sigstore));
  const found = await inspect(await tarballOf(spec, flags.stage, io));
  const reasons = [
    ...(unsigned === undefined ? [] : [unsigned]),
    ...refuseReceipt(parsed.receipt, found, demands, now),
  ];

  const lines = reasons.length > 0 ? refused(reasons) : vouched(parsed.receipt, demands.signed?.name);
  io.stdout.write(`${lines.map(escapeTerminal).join("\n")}\n`);
  return reasons.length > 0 ? STATUS.fail : STATUS.pass;
}

async function readReceipt(file: string, io: Io): Promise<string> {
  const path = resolve(io.cwd, file);
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > LARGEST_RECEIPT) {
      throw new PackgateError("ERECEIPT", `${file}: is no file of at most 1 MB`);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    if (cause instanceof PackgateError) throw cause;
    const why = cause instanceof TypeError ? "is not valid UTF-8" : "cannot be read";
    throw new PackgateError("ERECEIPT", `${file}: ${why}`, { cause });
  }
}

async function refuseSigner(
  { bundle }: ParsedReceipt,
  wanted: { readonly name: string; readonly issuer: string },
  sigstore: () => Promise<Sigstore>,
): Promise<string | undefined> {
  return bundle === undefined ? "the receipt is not signed" : refuseSignature(await sigstore(), bundle, wanted);
}

async function tarballOf(given: string | undefined, stage: string | undefined, io: Io): Promise<Tarball> {
  if ((given === undefined) === (stage === undefined)) {
    throw new PackgateError("EUSAGE", "name a tarball or name@version, or the id of a staged version with --stage");
  }
  if (given === undefined) return downloadStaged(stage ?? "", io.cwd, io.environment);
  const spec = parseSpec(given, io.cwd);
  if (spec.kind === "directory") {
    throw new PackgateError("EUSAGE", "a receipt is about a tarball, not about a directory", {
      hint: "Name the .tgz that is to be published, or name@version.",
    });
  }
  return (await acquire(spec, { ignoreScripts: true, environment: io.environment })).tarball;
}

/** One altered byte may make it unreadable: then its digest alone says that it is another. */
async function inspect(tarball: Tarball): Promise<Found> {
  const sha512 = hexOf(tarball.integrity);
  try {
    const origin = { kind: "tarball", spec: "", packer: null, predicted: false } as const;
    const { manifest, tarDigest } = await readTarball(tarball, origin, { tarDigest: true });
    return { sha512, read: { purl: purlOf(manifest.name, manifest.version), tar: tarDigest } };
  } catch (error) {
    if (!(error instanceof PackgateError)) throw error;
    return { sha512, read: undefined };
  }
}

function refused(reasons: readonly string[]): readonly string[] {
  return ["REFUSED", ...reasons.map((reason) => `  ${reason}`)];
}

function vouched({ subject: [{ name }], predicate }: Receipt, signer: string | undefined): readonly string[] {
  const { policies } = predicate["pkg:npm/packgate#check"];
  return [
    `VERIFIED  ${name}   passed packgate ${predicate.verifier.version.packgate} at ${predicate.timeVerified}`,
    ...policies.map(({ source, digest }) => `  policy  ${source}  ${digest}`),
    `  signed  ${signer === undefined ? "not asked for" : `by ${signer}`}`,
  ];
}
