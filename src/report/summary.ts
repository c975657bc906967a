import type { Report } from "../model.ts";
import { renderDocument } from "./markdown-document.ts";

/** GitHub drops a whole job summary that is longer than 1 MiB; other lines of the same step need some of it. */
const MOST_BYTES = 900 * 1024;

/** A page for `$GITHUB_STEP_SUMMARY`, of at most 900 KiB of UTF-8: what a comment has, and more of each. */
export function renderSummary(report: Report): string {
  const measure = (text: string) => Buffer.byteLength(text);
  return renderDocument(report, { room: MOST_BYTES, measure, items: 2000, places: 50, growth: 100, full: true });
}
