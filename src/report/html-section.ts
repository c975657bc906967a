import type { Finding, PackageReport, Problem, Report, Severity } from "../model.ts";
import { cutList } from "./cut.ts";
import { consequenceOf, countsOf, listingWords, predictionOf, presetOf, raisedWords } from "./decision.ts";
import { escapeMarkup } from "./escape.ts";
import { type Group, groupBy, groupFindings } from "./group.ts";
import { KIND_WORDS } from "./html-map.ts";
import { KINDS } from "./marks.ts";
import type { DirectoryNode } from "./package-tree.ts";
import { formatBytes, formatCount, formatNumber } from "./units.ts";
import { labelOf } from "./verdict-line.ts";

/** Of one package: causes, places of one cause, waived findings, and files of each kind of difference. */
const GROUPS = 40;
const PLACES = 8;
const WAIVED = 40;
const DRIFTED = 10;

/** `FAIL`, as a badge of the page; a list never passes: it is listed. */
export function verdictWord({ verdict, listed }: { readonly verdict: string; readonly listed: boolean }): string {
  const word = listed && verdict === "pass" ? "LISTED" : verdict.toUpperCase();
  return `<span class="word ${escapeMarkup(verdict)}">${escapeMarkup(word)}</span>`;
}

/** What is decided of a package and what it was decided of: readable without the page's script. */
export function verdictCard(report: PackageReport, rules: number): string {
  const { package: summary, origin, policies, notApplicable, raisedLimits, alternatives } = report;
  const facts = [
    ...(summary === null
      ? []
      : [formatCount(summary.entryCount, "file"), `${formatBytes(summary.unpackedSize)} unpacked`]),
    ...(summary === null || origin.listed !== undefined ? [] : [`${formatBytes(summary.size)} as a tarball`]),
    provenanceOf(report),
    ...(policies.length === 0 ? [] : [`policy: ${policies.map(({ source }) => source).join(" + ")}`]),
  ];
  const judged = policies[0]?.own === false ? `Judged ${presetOf(policies[0].source)}.` : "";
  const notes = [
    judged,
    listingWords(report, rules),
    origin.predicted ? predictionOf(origin) : "",
    raisedLimits.length > 0 ? raisedWords(raisedLimits) : "",
    notApplicable.length > 0 ? `Not compared with: ${notApplicable.join("; ")}.` : "",
    alternatives.length > 0 && report.verdict !== "error"
      ? `Same tarball under ${alternatives.map(({ preset, verdict }) => `${preset}: ${verdict}`).join(", ")}.`
      : "",
  ].filter((note) => note !== "");
  return `<div class="card verdict ${report.verdict}">
<h2>${escapeMarkup(labelOf(report))}</h2>
<p class="says">${verdictWord({ verdict: report.verdict, listed: origin.listed !== undefined })}${escapeMarkup(consequenceOf(report))}</p>
<p>${escapeMarkup(countsOf(report))}</p>
<div class="facts">${facts.map((fact) => `<span>${escapeMarkup(fact)}</span>`).join("")}</div>
${summary === null || summary.integrity === "" ? "" : `<p class="soft path">${escapeMarkup(summary.integrity)}</p>`}
${notes.length === 0 ? "" : `<p class="soft">${escapeMarkup(notes.join(" "))}</p>`}
</div>`;
}

function provenanceOf({ origin: { kind, spec, packer, listed } }: PackageReport): string {
  if (listed !== undefined) return "listed, not packed";
  if (packer !== null) return `packed by ${packer.client} ${packer.version}`;
  return kind === "registry" ? "from the registry" : `read from ${spec}`;
}

/** What could not be checked; empty where there is nothing of the kind. */
export function problemsCard(problems: readonly Problem[]): string {
  if (problems.length === 0) return "";
  const groups = [...groupBy(problems, ({ code, message, hint }) => JSON.stringify([code, message, hint])).values()];
  const items = groups.slice(0, GROUPS).map((group) => {
    const { code, message, hint } = group[0]!;
    const places = group.flatMap(({ path, layers }) => (path === null ? [] : [[path, ...layers].join(" ▸ ")]));
    return `<div class="finding"><span class="badge unread">${KIND_WORDS.unread.letter} problem</span><span class="rule">${escapeMarkup(code)}</span>
${message
  .split("\n")
  .map((line) => `<p>${escapeMarkup(line)}</p>`)
  .join("\n")}
${places.length === 0 ? "" : `<p class="path">${cutList(places.slice(0, PLACES).map(escapeMarkup), places.length)}</p>`}${hint === null ? "" : `<p class="soft">${escapeMarkup(hint)}</p>`}</div>`;
  });
  return card("What could not be checked", [...items, more(groups.length - items.length, "more problem")]);
}

/** The causes of findings, the worst first, and what is waived; empty where nothing was found. `at` tells a file's number. */
export function findingsCard(
  { findings }: PackageReport,
  rules: Report["rules"],
  at: (path: string) => number | undefined,
): string {
  if (findings.length === 0) return "";
  const groups = groupFindings(
    findings.filter(({ waiver }) => waiver === null),
    rules,
  );
  const waived = findings.filter(({ waiver }) => waiver !== null);
  const shown = groups.slice(0, GROUPS);
  const rest = groups.slice(GROUPS).reduce((sum, group) => sum + group.findings.length, 0);
  return card("What was found, by cause", [
    ...shown.map((group) => groupMarkup(group, rules, at)),
    more(rest, "more finding"),
    ...waived.slice(0, WAIVED).map(waivedMarkup),
    more(waived.length - WAIVED, "more waived finding"),
  ]);
}

function groupMarkup(
  { rule, severity, directory, findings }: Group,
  rules: Report["rules"],
  at: (path: string) => number | undefined,
): string {
  const first = findings[0]!;
  const title = rules[rule]?.title;
  const where =
    findings.length === 1
      ? ""
      : `${formatCount(findings.length, "place")}${directory === "" ? "" : ` in ${directory}`}`;
  const rows = [
    ["from", first.cause],
    ["line", first.committed === undefined ? null : `${first.committed.file}:${first.committed.line}`],
    ["evidence", first.evidence],
    ["digest", findings.length === 1 ? first.digest : null],
    ["fix", first.fix ?? rules[rule]?.fix ?? null],
    ["why", rules[rule]?.help ?? null],
  ].flatMap(([name, said]) =>
    said === null || said === undefined ? [] : [`<dt>${name}</dt><dd>${escapeMarkup(said)}</dd>`],
  );
  const places = findings.slice(0, PLACES).map((finding) => placeMarkup(finding, at));
  const detail = first.detail.length === 0 ? "" : `<pre>${first.detail.map(escapeMarkup).join("\n")}</pre>`;
  return `<div class="finding">${badge(severity)}<span class="rule">${escapeMarkup(rule)}</span> <span class="soft">${escapeMarkup(title ?? "")}</span>
<p>${escapeMarkup(first.message)}${findings.length === 1 ? "" : ` <span class="soft">${escapeMarkup(where)}</span>`}</p>
<ul class="places">${places.join("")}${findings.length > PLACES ? `<li class="soft">and ${formatNumber(findings.length - PLACES)} more</li>` : ""}</ul>
${detail}${rows.length === 0 ? "" : `<dl>${rows.join("")}</dl>`}</div>`;
}

/** The page's script makes a button of it, where there is a file to be shown. */
function placeMarkup({ path, layers, line, column }: Finding, at: (path: string) => number | undefined): string {
  if (path === null) return '<li class="path">the package as a whole</li>';
  const number = at(path);
  const position = line === null ? "" : `:${line}${column === null ? "" : `:${column}`}`;
  const text = `${[path, ...layers].join(" ▸ ")}${position}`;
  return `<li class="path"${number === undefined ? "" : ` data-f="${number}"`}>${escapeMarkup(text)}</li>`;
}

function waivedMarkup({ rule, path, message, waiver }: Finding): string {
  const place = path ?? "the package as a whole";
  return `<div class="finding"><span class="badge waived">${KIND_WORDS.waived.letter} waived</span><span class="rule">${escapeMarkup(rule)}</span>
<p><span class="path">${escapeMarkup(place)}</span> ${escapeMarkup(message)}</p>
<p class="soft">until ${escapeMarkup(waiver?.expires ?? "")}: ${escapeMarkup(waiver?.reason ?? "")}</p></div>`;
}

function badge(severity: Severity): string {
  return `<span class="badge ${severity}">${KIND_WORDS[severity].letter} ${severity}</span>`;
}

/** How the package differs from its last release; empty where it was compared with none. */
export function driftCard({ package: summary, drift }: PackageReport): string {
  if (drift === undefined || summary === null) return "";
  const { against, added, lost, grown, installScripts, dependencies } = drift;
  const size = (bytes: number | null) => (bytes === null ? "" : formatBytes(bytes));
  const files = (kind: string, all: readonly { path: string; before: number | null; bytes: number | null }[]) => {
    const shown = all
      .toSorted((a, b) => (b.bytes ?? b.before ?? 0) - (a.bytes ?? a.before ?? 0))
      .slice(0, DRIFTED)
      .map(({ path, before, bytes }) => [kind, path, size(before), size(bytes)]);
    return all.length > shown.length
      ? [...shown, [kind, `and ${formatNumber(all.length - shown.length)} more`, "", ""]]
      : shown;
  };
  const rows = [
    ["unpacked", "", formatBytes(against.unpackedSize), formatBytes(summary.unpackedSize)],
    ["files", "", formatNumber(against.entryCount), formatNumber(summary.entryCount)],
    ...files(
      "new",
      added.map((file) => ({ ...file, before: null })),
    ),
    ...files(
      "lost",
      lost.map(({ path, bytes }) => ({ path, before: bytes, bytes: null })),
    ),
    ...files("grown", grown),
    ...installScripts.map(({ hook, kind }) => ["install script", hook, "", kind]),
    ...dependencies.map((id) => ["dependency", id, "", "new"]),
  ];
  const body = rows.map(
    ([what = "", path = "", before = "", now = ""]) =>
      `<tr><td>${escapeMarkup(what)}</td><td class="path">${escapeMarkup(path)}</td><td class="number">${escapeMarkup(before)}</td><td class="number">${escapeMarkup(now)}</td></tr>`,
  );
  return card(`Compared with ${against.source}`, [
    `<div class="scroll"><table><thead><tr><th>what</th><th>which</th><th>before</th><th>now</th></tr></thead><tbody>${body.join("\n")}</tbody></table></div>`,
  ]);
}

/** The kinds that the picture shows, each by colour, pattern, letter and word. */
export function legend({ kinds }: DirectoryNode): string {
  const items = KINDS.filter((kind) => kinds[kind] > 0).map((kind) => {
    const { letter, word } = KIND_WORDS[kind];
    const over = ["unread", "error", "warning", "new", "grown"].includes(kind)
      ? `<rect class="over" width="16" height="16" rx="3" fill="url(#of-${kind})"/>`
      : "";
    const swatch = `<svg viewBox="0 0 16 16" aria-hidden="true"><g class="cell ${kind}"><rect width="16" height="16" rx="3"/>${over}</g></svg>`;
    return `<li>${swatch}${letter === "" ? "" : `<b>${letter}</b> `}${word} ${formatNumber(kinds[kind])}</li>`;
  });
  return `<ul class="legend">${items.join("")}</ul>`;
}

function card(title: string, parts: readonly string[]): string {
  return `<div class="card"><h3>${escapeMarkup(title)}</h3>
${parts.filter((part) => part !== "").join("\n")}</div>`;
}

function more(count: number, noun: string): string {
  return count > 0 ? `<p class="soft">and ${formatCount(count, noun)}: --format json lists them all</p>` : "";
}
