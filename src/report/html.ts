import { createHash } from "node:crypto";
import type { PackageReport, Report } from "../model.ts";
import { outcomeOf } from "./decision.ts";
import { escapeMarkup, escapeScriptJson } from "./escape.ts";
import { type DataWriter, dataWriter } from "./html-data.ts";
import { DRAWINGS, drawMap, PATTERNS } from "./html-map.ts";
import { pageScript } from "./html-script.ts";
import { driftCard, findingsCard, legend, problemsCard, verdictCard, verdictWord } from "./html-section.ts";
import { STYLE } from "./html-style.ts";
import { type DirectoryNode, packageTree } from "./package-tree.ts";
import type { Rest } from "./treemap.ts";
import { formatBytes, formatCount, formatNumber } from "./units.ts";
import { labelOf } from "./verdict-line.ts";

/** Rectangles of a page, by drawing: browsers and eyes have enough of more. Of many packages each has its share. */
const MOST_CELLS = { wide: 1400, tall: 420 } as const;
const MOST_CELLS_OF_PAGE = { wide: 8000, tall: 3000 } as const;
const LEAST_CELLS = 30;

/**
 * The report as one HTML file that needs nothing else: verdict, findings and a treemap of what ships, drawn here; a script
 * of the page's own makes it answer to clicks and keys. Its policy lets nothing else run or load. A function of its
 * argument alone, but that the script stands in files beside this one.
 */
export function renderHtml(report: Report): string {
  const script = pageScript();
  const { reports, rules, problems, skipped, tool } = report;
  const writer = dataWriter(report);
  const sections = reports.map((each, index) => section(each, index, report, writer));
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${digestOf(STYLE)}'`,
    `script-src 'sha256-${digestOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const [only] = reports;
  const title = reports.length === 1 && only !== undefined ? labelOf(only) : formatCount(reports.length, "package");
  const listed = reports.some(({ origin }) => origin.listed !== undefined);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeMarkup(`${title}: ${outcomeOf(report.verdict, listed)} (packgate)`)}</title>
<style>${STYLE}</style>
</head>
<body>
${PATTERNS}
<header><h1>packgate ${escapeMarkup(tool.version)}: what would be published, and what was found in it</h1></header>
<main>
${reports.length === 1 ? "" : chooser(report)}
${problemsCard(problems)}
${sections.join("\n")}
${skipped.length === 0 ? "" : skippedCard(skipped)}
</main>
<footer><p>One file that loads nothing and sends nothing. ${formatNumber(Object.keys(rules).length)} rules are known to this packgate.</p></footer>
<script type="application/json" id="data">${escapeScriptJson(writer.data())}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

function section(report: PackageReport, index: number, { rules, reports }: Report, writer: DataWriter): string {
  const root = packageTree(report);
  const drawings: string[] = [];
  const at = writer.add(report, root, (numberOf) => {
    const rests: Rest[] = [];
    for (const drawing of DRAWINGS) {
      const share = Math.floor(MOST_CELLS_OF_PAGE[drawing.name] / reports.length);
      const most = Math.max(Math.min(MOST_CELLS[drawing.name], share), LEAST_CELLS);
      const drawn = drawMap(root, drawing, most, numberOf, rests.length);
      drawings.push(drawn.svg);
      rests.push(...drawn.rests);
    }
    return rests;
  });
  return `<section class="package" id="p${index}" data-p="${index}" aria-label="${escapeMarkup(labelOf(report))}">
${verdictCard(report, Object.keys(rules).length)}
${problemsCard(report.problems)}
${report.entries.length === 0 ? noPicture(report) : picture(root, drawings)}
${findingsCard(report, rules, at)}
${report.entries.length === 0 ? "" : LIST}
${driftCard(report)}
</section>`;
}

function picture(root: DirectoryNode, drawings: readonly string[]): string {
  return `<div class="card"><h3>What ships, by size</h3>
${drawings.join("\n")}
${legend(root)}
<p class="soft hint" hidden>Click a rectangle, or move with the arrow keys and press Enter, to see what a file is. A small file with a finding may be drawn larger than it is.</p>
</div>
<div class="card panel" tabindex="-1" role="region" aria-label="The chosen file" hidden></div>`;
}

function noPicture({ package: summary }: PackageReport): string {
  const why =
    summary === null
      ? "There is no package to draw."
      : "Its files are not in this report, so that nothing can be drawn.";
  return `<div class="card"><p class="soft">${why}</p></div>`;
}

/** Filled by the script: a table of all files would be most of the page. */
const LIST = '<div class="card list" hidden><h3>All files and findings</h3></div>';

/** The packages of the report; with a script one of them is shown, without one all of them. */
function chooser({ verdict, reports }: Report): string {
  const listed = reports.some(({ origin }) => origin.listed !== undefined);
  const items = reports.map((each, index) => {
    const { verdict, origin, findings, package: summary } = each;
    const isListed = origin.listed !== undefined;
    const open = findings.filter(({ waiver }) => waiver === null);
    const counts = (["error", "warning"] as const).map((severity) =>
      formatCount(open.filter((finding) => finding.severity === severity).length, severity),
    );
    const said = [
      outcomeOf(verdict, isListed),
      ...counts,
      ...(summary === null ? [] : [formatBytes(summary.unpackedSize)]),
    ];
    return `<li><a href="#p${index}"><span class="name">${escapeMarkup(labelOf(each))}</span><span>${verdictWord({ verdict, listed: isListed })}<span class="soft">${escapeMarkup(said.join(", "))}</span></span></a></li>`;
  });
  const checked = reports.length === 0 ? "no package was checked" : formatCount(reports.length, "package");
  return `<div class="card verdict ${verdict}"><h2>${verdictWord({ verdict, listed })}${checked}</h2>
<nav aria-label="Packages"><ul class="packages">${items.join("\n")}</ul></nav></div>`;
}

function skippedCard(skipped: Report["skipped"]): string {
  const items = skipped.map(
    ({ name, reason }) => `<li>${escapeMarkup(name)} <span class="soft">${escapeMarkup(reason)}</span></li>`,
  );
  return `<div class="card"><h3>Skipped</h3><ul>${items.join("\n")}</ul></div>`;
}
