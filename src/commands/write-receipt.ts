import { PackgateError } from "../errors.ts";
import type { Report } from "../model.ts";
import { escapeJson } from "../report/escape.ts";
import { receiptOf } from "../report/receipt.ts";
import { type Sigstore, sign } from "./sigstore.ts";
import { writeAtomically } from "./write-atomically.ts";

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
export function severalPackages(): PackgateError {
  return new PackgateError("EUSAGE", "a receipt is about one package", {
    hint: "Check each package by itself, with a receipt of its own.",
  });
}
