import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { worst } from "../check.ts";
import { PackgateError } from "../errors.ts";
import type { Report, Shard } from "../model.ts";
import { parseReport } from "../policy/report-schema.ts";
import { parseFormats } from "./formats.ts";
import type { Io } from "./io.ts";
import { STATUS } from "./status.ts";
import { writeReports } from "./write-reports.ts";

export interface MergeFlags {
  readonly format: readonly string[];
  readonly verbose?: boolean;
}

/**
 * `packgate merge`: joins the JSON reports of all shards of one check, in the order of their packages, and returns the
 * status of the whole. Throws `EUSAGE` where a shard is missing, there twice, or of another check.
 */
export async function runMerge(files: readonly string[], flags: MergeFlags, io: Io): Promise<number> {
  const targets = parseFormats(flags.format);
  const parts = files.map((file) => {
    const report = parseReport(readReport(resolve(io.cwd, file), file), file);
    if (report.shard === undefined) {
      throw new PackgateError("EUSAGE", `${file} is not the report of a shard`, {
        hint: "packgate check --workspaces --shard 1/4 --format json:shard-1.json writes one.",
      });
    }
    return { file, report, shard: report.shard };
  });
  const merged = merge(parts);
  await writeReports(merged, targets, flags.verbose ?? false, io);
  return STATUS[merged.verdict];
}

function readReport(path: string, label: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new PackgateError("EUSAGE", `${label} cannot be read`, { cause });
  }
}

interface Part {
  readonly file: string;
  readonly report: Report;
  readonly shard: Shard;
}

function merge(parts: readonly Part[]): Report {
  const [first] = parts;
  if (first === undefined) throw new PackgateError("EUSAGE", "there is nothing to merge");
  const byIndex = new Map<number, Part>();
  for (const part of parts) {
    const other = byIndex.get(part.shard.index);
    if (other !== undefined) {
      throw new PackgateError("EUSAGE", `${other.file} and ${part.file} are both shard ${part.shard.index}`);
    }
    const same = part.shard.whole === first.shard.whole && part.shard.count === first.shard.count;
    if (!same || part.report.tool.version !== first.report.tool.version) {
      throw new PackgateError("EUSAGE", `${first.file} and ${part.file} are shards of different checks`, {
        hint: "All shards need the same packgate, the same commit and the same flags.",
      });
    }
    byIndex.set(part.shard.index, part);
  }
  const { count, packages } = first.shard;
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !byIndex.has(index));
  if (missing.length > 0) {
    throw new PackgateError("EUSAGE", `of ${count} shards these are missing: ${missing.join(", ")}`);
  }
  const ordered = [...byIndex.values()].sort((a, b) => a.shard.index - b.shard.index);
  const reports = ordered
    .flatMap(({ report }) => report.reports)
    .sort((a, b) => Buffer.compare(Buffer.from(a.origin.spec), Buffer.from(b.origin.spec)));
  if (reports.length !== packages) {
    throw new PackgateError("EUSAGE", `the shards hold ${reports.length} packages, and there are ${packages}`);
  }
  const { schema, tool } = first.report;
  return {
    schema,
    tool,
    verdict: worst(reports.map(({ verdict }) => verdict)),
    problems: ordered.flatMap(({ report }) => report.problems),
    skipped: ordered.flatMap(({ report }) => report.skipped),
    rules: Object.assign({}, ...ordered.map(({ report }) => report.rules)) as Report["rules"],
    reports,
  };
}
