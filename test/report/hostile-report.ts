/** One report in which everything that a package, a policy or a child process can say is hostile, and there is much of it. */

import type {
  Contents,
  Drift,
  Finding,
  Origin,
  PackageReport,
  PackageSummary,
  Problem,
  Report,
  Severity,
} from "../../src/model.ts";
import { token } from "../support/tokens.ts";
import { finding, packageReport, packed, problem, reportOf, rules, waiver } from "./report-of.ts";

/** What moves a screen, a runner, a page, a comment, a parser. */
const HOSTILE = [
  ...[
    "\u001b[2J\u001b[1;1H\u001b[32mPASS",
    "\u001b]8;;https://x.test\u0007a\u001b]8;;\u0007",
    "\u001b]52;c;eA==\u0007",
  ],
  ...[
    "\u009b2J",
    "a\u202ecod.sj",
    "in\u200bdex",
    "a\u{e0041}b\ufeff",
    "a\ud800b",
    "\udc00",
    "\uffff",
    "\u0000",
    "\ufe0f",
  ],
  ...["a\nPASS  acme-lib@2.3.0   may be published", "a\rPASS  acme-lib", "a\u2028b\u2029c", "\t"],
  ...["</script><img src=x onerror=alert(1)>", "--><script>alert(1)</script>", "]]><x/>", "'\"><svg onload=alert(1)>"],
  ...["<!-- packgate:acme -->", "&lt;b&gt;&#64;", "<?xml?>", "<!DOCTYPE a>", "</style>", "</details>"],
  ...[
    "```\n# PASS\n```",
    "`` ` ``",
    "a|b|c",
    "| --- |",
    "@everyone",
    "@acme/team",
    "#1",
    "GH-1",
    ":tada:",
    "~~a~~ **b**",
  ],
  ...["[x](javascript:alert(1))", "![x](https://x.test/x.png)", "https://x.test", "$a$", "- [ ] a", "1. a", "    a"],
  ...["::error file=a,line=1::x", "  ::add-mask::x", "::stop-commands::x", "##[group]x", "##vso[task.complete]x"],
  ...["%0A::error::x", "%", "a:b,c", "x:1:1: error a: b", "${{ github.token }}", "$(id)", "=cmd()"],
  ...[
    "../../etc/passwd",
    "/etc/passwd",
    "//x.test/a",
    "C:\\a",
    "file:///a",
    "a?b#c",
    "__proto__",
    "constructor",
    "",
    " ",
  ],
  ...["x".repeat(1024), "日本/größe😀.js", "e\u0301"],
] as const;

/** Stands in the report where the model has no field: a reporter that prints whatever it is handed prints this. */
export const PLANTED = token("github_pat");

export const FINDINGS = 30_000;

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];
const RULES = [...Object.keys(rules), "no-rule-of-this-name", "</script>", "::error::", "a: b", "@everyone"];

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length]!;
}

function findingOf(index: number): Finding {
  const text = pick<string>(HOSTILE, index);
  const other = pick<string>(HOSTILE, index * 7 + 1);
  // Every severity and every text with every rule.
  const severity = pick(SEVERITIES, Math.floor(index / 11));
  const path = index % 97 === 0 ? null : `${pick(["dist/", "src/", text, `${other}/`], index)}${text}/${index}.js`;
  const message = index % 5 === 0 ? `holds ${index} of ${text}` : text;
  return {
    ...finding(pick(RULES, Math.floor(index / 3)), severity, path, message, {
      layers: index % 3 === 0 ? [] : [text, "base64", other],
      line: index % 2 === 0 ? index + 1 : null,
      column: index % 4 === 0 ? 7 : null,
      cause: index % 3 === 1 ? null : text,
      fix: index % 6 === 0 ? text : null,
      evidence: index % 2 === 0 ? text : "",
      digest: index % 4 === 0 ? text : null,
      detail: index % 10 === 0 ? [text, other] : [],
      fingerprint: index.toString(16).padStart(32, "0"),
      waiver: index % 13 === 0 ? { ...waiver, rule: text, path: text, reason: text, expires: other } : null,
      policies: [text],
    }),
    ...(index % 3 === 0 && {
      committed: { file: pick(["package.json", `a/${text}`, text], index), line: (index % 40) + 1 },
    }),
    ...(index % 8 === 0 && { installed: index % 16 === 0 ? null : text }),
  };
}

function problemOf(index: number): Problem {
  const text = pick<string>(HOSTILE, index);
  const message = index % 2 === 0 ? text : `npm pack failed\n${text}\n::error::x\n${text}`;
  return problem(pick(["EPACK", "ELIMIT", text], index), message, {
    path: index % 3 === 0 ? null : text,
    layers: index % 3 === 1 ? [text] : [],
    hint: index % 4 === 0 ? null : text,
  });
}

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const pathOf = (index: number): string => `${pick<string>(HOSTILE, index)}/${index}`;

const drift: Drift = {
  against: {
    source: "</script>@1",
    name: "::error::x",
    version: "\u001b[2J",
    size: 10,
    unpackedSize: 100,
    entryCount: 3,
  },
  added: many(3000, (index) => ({ path: pathOf(index), bytes: index })),
  lost: many(3000, (index) => ({ path: pathOf(index + 1), bytes: index })),
  grown: many(3000, (index) => ({ path: pathOf(index + 2), before: index, bytes: 2 * index })),
  installScripts: many(40, (index) => ({
    hook: pick<string>(HOSTILE, index),
    kind: index % 2 === 0 ? "new" : "changed",
  })),
  dependencies: many(400, (index) => `dependencies.${pathOf(index)}`),
  outgrown: true,
};

const contents: Contents = {
  files: many(3000, (index) => ({
    path: pathOf(index),
    bytes: index * 10,
    reason: index % 5 === 0 ? null : pick<string>(HOSTILE, index),
    pattern: index % 4 === 0 ? null : pick<string>(HOSTILE, index + 3),
    layers: index % 3 === 0 ? [] : [{ chain: [pick<string>(HOSTILE, index), "gzip"], count: 2, bytes: index }],
    layersLeftOut: index % 6,
  })),
  leaks: many(40, (index) => ({
    path: pathOf(index),
    layers: [pick<string>(HOSTILE, index)],
    sources: many(200, (at) => ({
      path: at % 9 === 0 ? null : `../${pathOf(at + index)}`,
      bytes: at,
      dependency: at % 2 === 0,
    })),
    sourcesLeftOut: index,
  })),
  leaksLeftOut: 3,
};

const summary: PackageSummary = {
  name: "</script>::error::x|`@everyone`#1",
  version: "\u001b[2J\u202e1.0.0\nPASS",
  integrity: "sha512-]]>\u0007",
  size: 5_000_000,
  unpackedSize: 20_000_000,
  entryCount: 3000,
};

/** Where a package's own words stand beside its findings. */
function said(text: string): Partial<PackageReport> {
  const origin: Origin = {
    kind: "directory",
    spec: `packages/${text}`,
    packer: { client: "npm", version: text, scripts: [text, `prepare: ${text}`] },
    predicted: true,
  };
  return {
    package: { ...summary, name: text, version: text },
    origin,
    policies: [
      { source: text, digest: text, own: false },
      { source: "packgate.json", digest: text, own: true },
    ],
    raisedLimits: [{ limit: "entries", value: 300_000, standard: 200_000 }],
    notApplicable: [text, text],
    alternatives: [{ preset: text, verdict: "fail", deciding: 3 }],
    release: { installScripts: { [`a${text}`]: text }, dependencies: [text] },
  };
}

/**
 * One package with 30,000 findings, of which everything is known; one with problems; one that could not be had; one that was
 * listed; one as a merged report has it, without entries and contents; and one for each text. None of them passes.
 */
export function hostileReport(): Report {
  const findings = many(FINDINGS, findingOf);
  const large = packageReport({ ...said(HOSTILE[0]), package: summary, findings, drift, contents });
  const packages = [
    large,
    packageReport({
      ...said("]]></script>"),
      findings: findings.slice(0, 200),
      problems: many(200, problemOf),
      drift,
      contents,
    }),
    packageReport({ ...said("@everyone"), package: null, entries: [], policies: [], problems: many(3, problemOf) }),
    packageReport({ ...said("##[group]"), origin: { ...packed, spec: "\n::error::x", listed: { client: "yarn" } } }),
    packageReport({ ...said("a|b"), entries: [], findings: findings.slice(0, 50) }),
    ...HOSTILE.map((text, index) => {
      const found: Finding = { ...findingOf(index), severity: "error", waiver: null };
      return packageReport({ ...said(text), findings: [found] });
    }),
  ];
  const ids = RULES.map((id) => [id, rules[id] ?? { ...rules["no-secret"]!, title: id, fix: id, help: id }] as const);
  return planted(
    reportOf(packages, {
      tool: { name: "packgate", version: "1.0.0" },
      problems: many(30, problemOf),
      skipped: HOSTILE.map((text) => ({ name: text, reason: text })),
      rules: Object.fromEntries(ids),
    }),
  );
}

/** The same with a secret in every object, but for those whose keys are data. */
function planted<T>(value: T, isTable = false): T {
  if (Array.isArray(value)) return value.map((item) => planted(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value).map(([key, part]) => [
    key,
    planted(part, ["rules", "stats", "installScripts"].includes(key)),
  ]);
  return Object.fromEntries(isTable ? parts : [...parts, ["secret", PLANTED]]) as T;
}
