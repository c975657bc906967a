import type { PackageReport, Problem, Report } from "../model.ts";

/**
 * What of a package was not checked, for formats that are lists of findings and would read as a pass where they are empty:
 * its problems, and where it has none, that it failed all the same or that only its paths were listed.
 */
export function notChecked({ verdict, problems, origin }: PackageReport): readonly Problem[] {
  return [
    ...problems,
    ...(verdict === "error" && problems.length === 0 ? [plain("the check has failed")] : []),
    ...(origin.listed === undefined ? [] : [plain("its paths were listed, its contents were not read")]),
  ];
}

/** The same of the check as a whole. */
export function notCheckedAtAll({ verdict, problems, reports }: Report): readonly Problem[] {
  return verdict === "error" && problems.length === 0 && reports.every((report) => report.verdict !== "error")
    ? [plain(reports.length === 0 ? "no package was checked" : "the check has failed")]
    : problems;
}

function plain(message: string): Problem {
  return { code: "unchecked", message, path: null, layers: [], hint: null };
}
