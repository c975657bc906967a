/** packgate as a library. Everything else is internal. */

export { type CheckOptions, check, checkAll } from "./check.ts";
export { type ErrorCode, PackgateError } from "./errors.ts";
export { redactToken } from "./inspect/redact.ts";
export type {
  Alternative,
  Artifact,
  Deviation,
  EmbeddedSource,
  Entry,
  Finding,
  Hit,
  Inspection,
  Literal,
  Manifest,
  Observation,
  Opaque,
  OptionsSchema,
  Origin,
  OwnValue,
  PackageReport,
  PackageSummary,
  Packer,
  PolicyView,
  Problem,
  Redacted,
  Report,
  Rule,
  RuleContext,
  RuleReport,
  Scan,
  Severity,
  SourceMap,
  Surroundings,
  Verdict,
  Waiver,
} from "./model.ts";
export { defineRule, type RuleDefinition } from "./rules/define-rule.ts";
