import type { PackageReport, Report } from "../model.ts";
import { escapeJson } from "./escape.ts";

/** What a release holds, to be committed and named by `--against` for the next one; ends in a newline. */
export function renderListing({ reports }: Report): string {
  return `${escapeJson({ listing: 1, packages: reports.flatMap(listingOf) })}\n`;
}

function listingOf({ package: summary, release, entries }: PackageReport) {
  if (summary === null || release === undefined) return [];
  const { name, version, size, unpackedSize } = summary;
  const files = Object.fromEntries(entries.map(({ path, bytes }) => [path, bytes]));
  const { installScripts, dependencies } = release;
  return [{ name, version, size, unpackedSize, installScripts, dependencies, files }];
}
