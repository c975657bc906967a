import { expect } from "vitest";

export interface Violation {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** Parses a report and holds it against https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. */
export function validReport(text: string): readonly Violation[] {
  const violations = JSON.parse(text) as readonly Violation[];
  const prints = new Set<string>();
  for (const { description, check_name, fingerprint, severity, location, ...rest } of violations) {
    expect(description.trim()).not.toBe("");
    expect(check_name.trim()).not.toBe("");
    expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect(["info", "minor", "major", "critical", "blocker"]).toContain(severity);
    expect(location.path).not.toMatch(/^$|^\/|^\.{1,2}\//);
    expect(Number.isInteger(location.lines.begin) && location.lines.begin >= 1).toBe(true);
    expect(rest).toEqual({});
    prints.add(fingerprint);
  }
  expect(prints.size).toBe(violations.length);
  return violations;
}
