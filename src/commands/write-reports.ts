import { resolve } from "node:path";
import type { Report } from "../model.ts";
import { reporters } from "../report/reporters.ts";
import type { Target } from "./formats.ts";
import type { Io } from "./io.ts";
import { writeAtomically } from "./write-atomically.ts";

/**
 * Writes the report in every format asked for. Throws `EUSAGE` for a file that cannot be written: a missing report must
 * not look like a pass. What `writeMore` writes is there before anything is printed.
 */
export async function writeReports(
  report: Report,
  targets: readonly Target[],
  verbose: boolean,
  io: Io,
  writeMore: () => Promise<void> | undefined = () => undefined,
): Promise<void> {
  const settings = { ...terminalOf(io), verbose };
  let printed: string | undefined;
  for (const { format, file } of targets) {
    const render = await reporters[format]();
    if (file === undefined) printed = render(report, settings);
    else await writeAtomically(resolve(io.cwd, file), render(report, { ...settings, color: false }), "report");
  }
  await writeMore();
  // Last, so that nothing says "pass" on the screen of a run that then ends with another status.
  if (printed !== undefined) io.stdout.write(printed);
}

/** NO_COLOR (https://no-color.org) and FORCE_COLOR decide; else a terminal has colour and a pipe has not. */
export function terminalOf({ stdout, environment }: Io): { columns: number; color: boolean; unicode: boolean } {
  const forced = environment["FORCE_COLOR"];
  const color =
    (environment["NO_COLOR"] ?? "") !== ""
      ? false
      : forced !== undefined
        ? forced !== "0"
        : stdout.terminal.isTTY === true && environment["TERM"] !== "dumb";
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"] || "";
  const unicode = /utf-?8/i.test(locale) || environment["WT_SESSION"] !== undefined;
  // A pipe has no width: whoever reads it searches it for paths.
  const columns = stdout.terminal.isTTY === true ? stdout.terminal.columns || 80 : Number.POSITIVE_INFINITY;
  return { columns, color, unicode };
}
