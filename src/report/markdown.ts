import type { Report } from "../model.ts";
import { renderDocument } from "./markdown-document.ts";

/** GitHub takes 65,536 characters, https://github.com/orgs/community/discussions/27190; whoever posts may add a line. */
const MOST_CHARACTERS = 60_000;

/**
 * A comment on a pull request, of less than 60,000 characters. Its first line is hidden and says whose it is, so that the
 * next run can find the comment and update it: `<!-- packgate:acme-lib -->`, or `packgate:*` for several packages.
 */
export function renderMarkdown(report: Report): string {
  const marker = `<!-- packgate:${markedName(report)} -->\n`;
  const room = MOST_CHARACTERS - marker.length - 1;
  return (
    marker +
    renderDocument(report, { room, measure: ({ length }) => length, items: 300, places: 3, growth: 10, full: false })
  );
}

/** Percent-encoded but for `@` and `/`; two dashes end a comment. A spec stands in where the package has no name. */
function markedName({ reports }: Report): string {
  if (reports.length !== 1) return "*";
  const { package: summary, origin } = reports[0]!;
  const name = (summary?.name ?? origin.spec).replace(/\p{Cs}/gu, "\ufffd");
  const encoded = encodeURIComponent(name).replaceAll("%40", "@").replaceAll("%2F", "/").replaceAll("*", "%2A");
  return encoded.replace(/-(?=-)/g, "%2D").slice(0, 300);
}
