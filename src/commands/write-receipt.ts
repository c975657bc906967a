import { resolve } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Report } from "../model.ts";
import { escapeJson } from "../report/escape.ts";
import { receiptOf } from "../report/receipt.ts";
import { loadSigstore, type Sigstore, sign } from "./sigstore.ts";
import { writeAtomically } from "./write-atomically.ts";

export interface ReceiptFlags {
  readonly receipt?: string;
  readonly sign?: boolean;
}

/**
 * What `--receipt` and `--sign` ask for: a function that writes the receipt, made before anything is packed so that what
 * is wrong with the command line is said first. Throws `EUSAGE` for several packages, and where sigstore is wanted but
 * not installed.
 */
export async function receiptWriter(
  { receipt, sign: signed = false }: ReceiptFlags,
  several: boolean,
  cwd: string,
): Promise<(report: Report, now: Date) => Promise<void>> {
  if (receipt === undefined) throw new PackgateError("EUSAGE", "--sign signs a receipt: --receipt says where it goes");
  if (several) throw severalPackages();
  const sigstore = signed ? await loadSigstore() : undefined;
  return (report, now) => writeReceipt(report, resolve(cwd, receipt), now, sigstore);
}

/**
 * Writes the receipt of the one package in a report, signed where sigstore is handed over, and whether it passed or
 * failed. Nothing is written for one that could not be checked. `file` is absolute, `now` the time of the check; for the
 * digest of the inflated tar the check must have been asked for `tarDigest`. Throws `EUSAGE` where the file cannot be
 * written or the report is about several packages, `ERECEIPT` where the receipt cannot be signed.
 */
export async function writeReceipt(report: Report, file: string, now: Date, sigstore?: Sigstore): Promise<void> {
  const [checked, ...others] = report.reports;
  if (checked === undefined || others.length > 0) throw severalPackages();
  const receipt = receiptOf(report, checked, now);
  if (receipt === undefined) return;
  const statement = `${escapeJson(receipt)}\n`;
  const text = sigstore === undefined ? statement : `${escapeJson(await sign(sigstore, statement))}\n`;
  await writeAtomically(file, text, "receipt");
}

/** A receipt is about one tarball; a file of several would have to be taken apart by whoever verifies one of them. */
function severalPackages(): PackgateError {
  return new PackgateError("EUSAGE", "a receipt is about one package", {
    hint: "Check each package by itself, with a receipt of its own.",
  });
}
