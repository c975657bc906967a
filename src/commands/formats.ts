import { PackgateError } from "../errors.ts";
import { reporters } from "../report/reporters.ts";

export interface Target {
  readonly format: keyof typeof reporters;
  readonly file: string | undefined;
}

/** Whether one of them draws the package, and so wants `PackageReport.contents`. */
export function drawsPackage(targets: readonly Target[]): boolean {
  return targets.some(({ format }) => DRAWING.includes(format));
}

const DRAWING: readonly string[] = ["html", "tree"] satisfies readonly (keyof typeof reporters)[];

/** Understands `name[:file]`, at most one without a file: that goes to stdout. Throws `EUSAGE`. */
export function parseFormats(given: readonly string[]): readonly Target[] {
  const targets = (given.length === 0 ? ["pretty"] : given).map((text): Target => {
    const colon = text.indexOf(":");
    const format = colon === -1 ? text : text.slice(0, colon);
    if (!Object.hasOwn(reporters, format)) {
      throw new PackgateError("EUSAGE", `there is no format ${JSON.stringify(format)}`, {
        hint: `Formats: ${Object.keys(reporters).join(", ")}.`,
      });
    }
    return { format: format as Target["format"], file: colon === -1 ? undefined : text.slice(colon + 1) };
  });
  if (targets.filter(({ file }) => file === undefined).length > 1) {
    throw new PackgateError("EUSAGE", "two formats are to go to stdout", {
      hint: "Give one of them a file: json:report.json.",
    });
  }
  return targets;
}
