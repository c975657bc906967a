/** The style of the HTML report. Light or dark as the system is; every text has a contrast of 4.5 at least. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2430; --soft: #566274; --line: #dce1e8; --focus: #1f5fd0; --hover: #eef2f7;
  --plain: #dbe4ee; --plain-ink: #2b3a4d; --box: #eef2f6; --box-line: #c5cfdb;
  --error: #c23b35; --error-ink: #ffffff; --error-line: #d65f58; --error-text: #b02a24;
  --unread: #6d2350; --unread-ink: #ffffff; --unread-line: #8f3f70; --unread-text: #6d2350;
  --warning: #efb84f; --warning-ink: #3a2700; --warning-line: #d39a2c; --warning-text: #7a5200;
  --info: #a9cbee; --info-ink: #12304f; --info-line: #a9cbee; --info-text: #1f568d;
  --new: #9fd6c4; --new-ink: #0c3a2e; --new-line: #82c4af; --new-text: #176a53;
  --grown: #c9bdea; --grown-ink: #2c1f57; --grown-line: #b5a6df; --grown-text: #5a459d;
  --waived: #d8d2c4; --waived-ink: #423b2a; --waived-line: #d8d2c4; --waived-text: #665c45;
  --pass-text: #176a53; --fail-text: #b02a24;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1a2029; --ink: #e6ebf2; --soft: #a3afbf; --line: #303947; --focus: #8ab4ff; --hover: #232b37;
    --plain: #334256; --plain-ink: #d7e1ee; --box: #202834; --box-line: #3b4757;
    --error: #b3362f; --error-ink: #ffffff; --error-line: #cf5a52; --error-text: #ff9d96;
    --unread: #7b2c5c; --unread-ink: #ffffff; --unread-line: #a04b80; --unread-text: #f0a5d2;
    --warning: #c98f23; --warning-ink: #1e1400; --warning-line: #e0aa45; --warning-text: #f2c46a;
    --info: #2f5f92; --info-ink: #ffffff; --info-line: #2f5f92; --info-text: #9cc8f5;
    --new: #23705b; --new-ink: #ffffff; --new-line: #318a72; --new-text: #84d8be;
    --grown: #5b4a94; --grown-ink: #ffffff; --grown-line: #7361b0; --grown-text: #c7b8f5;
    --waived: #5a5445; --waived-ink: #ffffff; --waived-line: #5a5445; --waived-text: #d3c9ae;
    --pass-text: #84d8be; --fail-text: #ff9d96;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
body > header, main, body > footer { max-width: 1242px; margin: 0 auto; padding: 0 20px; }
body > header { padding-top: 24px; color: var(--soft); }
body > footer { padding-bottom: 32px; color: var(--soft); font-size: 13px; }
h1 { font-size: 15px; font-weight: 600; margin: 0; color: var(--soft); }
h2 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; font-weight: 650; }
h3 { font-size: 17px; margin: 0 0 12px; font-weight: 650; }
h4 { font-size: 15px; margin: 0 0 6px; font-weight: 650; }
p { margin: 0 0 8px; }
ul, ol { margin: 0; padding: 0; list-style: none; }
code, .path, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.9em; }
pre { margin: 8px 0; padding: 10px 12px; background: var(--page); border-radius: 6px; white-space: pre-wrap; }
section.package { margin: 16px 0 48px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px; margin: 16px 0; }
.verdict { border-left: 6px solid var(--line); }
.verdict.fail, .verdict.error { border-left-color: var(--error); }
.verdict.pass { border-left-color: var(--new-text); }
.word { display: inline-block; font-weight: 750; letter-spacing: 0.04em; margin-right: 8px; }
.pass > .word, .word.pass { color: var(--pass-text); }
.fail > .word, .error > .word, .word.fail, .word.error { color: var(--fail-text); }
.says { font-size: 17px; }
.facts { color: var(--soft); display: flex; flex-wrap: wrap; gap: 2px 20px; margin-top: 8px; }
.soft { color: var(--soft); }
.packages { max-height: 320px; overflow: auto; }
.packages a { display: flex; flex-wrap: wrap; gap: 2px 12px; padding: 6px 8px; border-radius: 6px; color: inherit; text-decoration: none; }
.packages a:hover { background: var(--hover); }
.packages a[aria-current] { background: var(--hover); box-shadow: inset 3px 0 0 var(--focus); }
.packages .name { font-weight: 600; flex: 1 1 200px; }
.work { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 12px 0 10px; font-size: 13px; color: var(--soft); }
.legend svg { width: 16px; height: 16px; vertical-align: -3px; margin-right: 5px; }
svg.map { display: block; width: 100%; height: auto; }
svg.map.tall { display: none; }
svg.map text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; pointer-events: none; fill: var(--plain-ink); }
svg.map .name { font-weight: 600; fill: var(--soft); }
svg.map .size { opacity: 0.85; font-weight: 400; }
svg.map .letter { font-weight: 800; }
.directory { fill: var(--box); stroke: var(--box-line); stroke-width: 1; }
.patterns { position: absolute; }
.patterns path { fill: none; stroke-width: 1.2; }
#of-error path { stroke: var(--error-line); } #of-unread path { stroke: var(--unread-line); }
#of-warning path { fill: var(--warning-line); } #of-new path { stroke: var(--new-line); } #of-grown path { stroke: var(--grown-line); }
.cell > rect { fill: var(--plain); }
${["error", "unread", "warning", "info", "new", "grown", "waived"]
  .map(
    (kind) =>
      `.cell.${kind} > rect:not(.over) { fill: var(--${kind}); } svg.map .cell.${kind} text { fill: var(--${kind}-ink); } .badge.${kind} { color: var(--${kind}-text); border-color: currentColor; }`,
  )
  .join("\n")}
.cell > rect.over { fill: revert-layer; pointer-events: none; }
.cell[role] { cursor: pointer; outline: none; }
.cell[role]:hover > rect:not(.over) { filter: brightness(0.93); }
.cell.chosen > rect:last-of-type { stroke: var(--ink); stroke-width: 2.5; }
.cell:focus-visible > rect:last-of-type { stroke: var(--focus); stroke-width: 4; }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.cell[role]:focus-visible { outline: none; }
.badge { display: inline-block; border: 1px solid var(--line); border-radius: 5px; padding: 0 6px; font-size: 12px; line-height: 18px; font-weight: 700; margin-right: 8px; white-space: nowrap; color: var(--soft); }
.finding { padding: 14px 0; border-top: 1px solid var(--line); }
.finding:first-of-type { border-top: 0; padding-top: 0; }
.finding .rule { font-weight: 650; }
.finding dl, .panel dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 14px; margin: 8px 0 0; }
dt { color: var(--soft); } dd { margin: 0; }
.places { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 6px 0 0; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-align: left; cursor: pointer; }
button.path { text-decoration: underline; text-decoration-color: var(--box-line); text-underline-offset: 3px; }
button.path:hover { text-decoration-color: currentColor; }
button.more, .chips label { border: 1px solid var(--line); border-radius: 16px; padding: 3px 12px; font-size: 13px; cursor: pointer; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 10px 0; border: 0; padding: 0; }
.chips input { margin: 0 6px 0 0; vertical-align: -2px; }
.search { width: 100%; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 8px; padding: 8px 12px; }
.rows > li { border-top: 1px solid var(--line); }
.rows > li > button { display: flex; flex-wrap: wrap; gap: 0 10px; width: 100%; padding: 6px 4px; align-items: baseline; }
.rows > li > button:hover { background: var(--hover); }
.rows .path { flex: 1 1 300px; text-decoration: none; }
.rows .size { color: var(--soft); min-width: 70px; text-align: right; }
.panel { min-height: 96px; }
.panel .close { float: right; margin-left: 16px; }
.panel .said { border-top: 1px solid var(--line); padding: 10px 0; margin-top: 10px; }
.split { display: flex; height: 10px; border-radius: 5px; overflow: hidden; background: var(--plain); margin: 6px 0; width: 100%; }
.split rect.yours { fill: var(--error); } .split rect.theirs { fill: var(--box-line); }
.sources details { margin-left: 16px; } .sources > details { margin-left: 0; }
.sources li { margin-left: 16px; } summary { cursor: pointer; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 4px 12px 4px 0; vertical-align: top; border-top: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; } td.number { text-align: right; white-space: nowrap; }
.scroll { overflow-x: auto; }
[hidden] { display: none !important; }
@media (max-width: 640px) {
  body > header, main, body > footer { padding-left: 12px; padding-right: 12px; }
  .card { padding: 14px; } h2 { font-size: 21px; }
  svg.map.wide { display: none; } svg.map.tall { display: block; }
  .finding dl, .panel dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: 6px; }
}
@media print { svg.map.tall, .search, .chips { display: none; } .card { break-inside: avoid; } }
`;
