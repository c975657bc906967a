import * as v from "valibot";
import { PackgateError } from "../errors.ts";
import type { PackageReport, Report } from "../model.ts";

const text = v.nullable(v.string());
const texts = v.array(v.string());
const verdict = v.picklist(["pass", "fail", "error"]);
const severity = v.picklist(["error", "warning", "info"]);
const whole = v.pipe(v.number(), v.integer());

const problem = v.looseObject({ code: v.string(), message: v.string(), path: text, layers: texts, hint: text });
const waiver = v.looseObject({ rule: v.string(), reason: v.string(), expires: v.string() });
const finding = v.looseObject({
  rule: v.string(),
  severity,
  path: text,
  layers: texts,
  line: v.nullable(whole),
  column: v.nullable(whole),
  message: v.string(),
  cause: text,
  committed: v.exactOptional(v.object({ file: v.string(), line: v.pipe(whole, v.minValue(1)) })),
  evidence: text,
  digest: text,
  fix: text,
  detail: texts,
  fingerprint: v.string(),
  waiver: v.nullable(waiver),
  policies: texts,
});
const packageReport = v.looseObject({
  package: v.nullable(v.looseObject({ name: v.string(), version: v.string(), integrity: text, entryCount: whole })),
  origin: v.looseObject({ kind: v.picklist(["directory", "tarball", "registry"]), spec: v.string() }),
  policies: v.array(v.looseObject({ source: v.string(), digest: v.string(), own: v.boolean() })),
  raisedLimits: v.array(v.looseObject({ limit: v.string(), value: v.number(), standard: v.number() })),
  verdict,
  problems: v.array(problem),
  findings: v.array(finding),
  rulesOff: v.exactOptional(texts),
  notApplicable: texts,
  alternatives: v.array(v.looseObject({ preset: v.string(), verdict, deciding: whole })),
  stats: v.record(v.string(), v.number()),
});
const report = v.looseObject({
  schema: v.literal(1),
  tool: v.looseObject({ name: v.literal("packgate"), version: v.string() }),
  verdict,
  problems: v.array(problem),
  skipped: v.array(v.object({ name: v.string(), reason: v.string() })),
  rules: v.record(
    v.string(),
    v.looseObject({
      title: v.string(),
      severity,
      waiver: v.picklist(["path", "pinned"]),
      fix: v.string(),
      help: v.string(),
    }),
  ),
  reports: v.array(packageReport),
  shard: v.exactOptional(v.object({ index: whole, count: whole, packages: whole, whole: v.string() })),
});

/**
 * A report as `--format json` writes it, of a shard or of all. Lists of entries, which it does not hold, are empty.
 *
 * @throws PackgateError EUSAGE naming the file and the key
 */
export function parseReport(given: string, label: string): Report {
  const refuse = (why: string) => new PackgateError("EUSAGE", `${label} is no report of packgate: ${why}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(given);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw refuse("it is not JSON");
  }
  const result = v.safeParse(report, parsed);
  if (!result.success) {
    const [issue] = result.issues;
    throw refuse(`${(issue.path ?? []).map(({ key }) => String(key)).join(".")}: ${issue.message}`);
  }
  const { output } = result;
  if (output.reports.some((one) => one.verdict !== "error" && one.package === null)) {
    throw refuse("a verdict without a package");
  }
  if (output.reports.some((one) => one.package?.integrity === null && one.origin["listed"] === undefined)) {
    throw refuse("a package without its integrity");
  }
  const reports = output.reports.map((one) => {
    // Nothing was packed for a list.
    const summary = one.package?.integrity === null ? { ...one.package, integrity: "", size: 0 } : one.package;
    return { ...one, package: summary, entries: [] } as unknown as PackageReport;
  });
  return { ...output, reports } as unknown as Report;
}
