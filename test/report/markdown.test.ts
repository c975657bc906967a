import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, it, test } from "vitest";
import type { Drift, PackageReport, Report } from "../../src/model.ts";
import { escapeTerminal } from "../../src/report/escape.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { hostileText, RUNNER_COMMAND } from "./hostile-text.ts";
import { finding, packageReport, problem, reportOf, waiver } from "./report-of.ts";

const SUMMARY_BYTES = 900 * 1024;
const map = (path: string, message = "embeds 3 original source files") =>
  finding("no-embedded-sources", "error", path, message, { cause: 'package.json files[0] "dist"' });

const drift: Drift = {
  against: {
    source: "acme-lib@2.2.0",
    name: "acme-lib",
    version: "2.2.0",
    size: 1_000_000,
    unpackedSize: 3_000_000,
    entryCount: 2280,
  },
  added: [{ path: "dist/new.js", bytes: 500_000 }],
  lost: [{ path: "dist/old.js", bytes: 10 }],
  grown: Array.from({ length: 12 }, (_, index) => ({
    path: `dist/${index}.js`,
    before: 1000,
    bytes: 2000 + index * 1000,
  })),
  installScripts: [{ hook: "postinstall", kind: "new" }],
  dependencies: ["dependencies.axios"],
  outgrown: true,
};

describe("the comment on a pull request", () => {
  test.each<[string, PackageReport, readonly string[]]>([
    [
      "the verdict, the package and its sizes",
      packageReport(),
      ["## packgate: PASS `acme-lib@2.3.0`", "**May be published**", "2,277 files, 4.5 MB (1.1 MB packed)"],
    ],
    [
      "findings by cause, with the place that let them in",
      packageReport({
        findings: [
          map("dist/a.js.map"),
          map("dist/b.js.map"),
          { ...map("src/c.map"), committed: { file: "packages/a/package.json", line: 12 } },
        ],
      }),
      [
        "### 3 findings of 2 causes",
        "- **error** `no-embedded-sources` 2 files in `dist/`\n",
        "`dist/a.js.map`, `dist/b.js.map`\n",
        "  - let in by `packages/a/package.json:12`\n",
      ],
    ],
    [
      "how many are waived, of which rule",
      packageReport({ findings: [{ ...map("a.map"), waiver }, finding("no-secret", "warning", "b", "x", { waiver })] }),
      ["### 2 waived\n\n- `no-embedded-sources`: 1\n- `no-secret`: 1\n"],
    ],
    [
      "the difference to the last release",
      packageReport({ drift }),
      [
        "### Compared with `acme-lib@2.2.0`\n",
        "| unpacked | 3 MB | 4.5 MB | +1.5 MB (1.50 times) |\n",
        "| files | 2,280 | 2,277 | -3 |\n",
        "1 file new, 1 lost, 12 grown. Lost: `dist/old.js`. Install scripts: `postinstall (new)`. New dependencies: `dependencies.axios`. It has grown beyond",
        "| file | before | now | growth |\n|---|---:|---:|---:|\n| `dist/new.js` | new | 500 kB | +500 kB |\n",
        "And 3 more files.",
      ],
    ],
    [
      "problems before findings",
      packageReport({ problems: [problem("EPACK", "npm failed\nnpm error `x`", { hint: "See the log" })] }),
      [
        "## packgate: ERROR",
        "- **problem** `EPACK`\n  - npm failed\n  - ```text\n    npm error `x`\n    ```\n  - hint: See the log",
      ],
    ],
    [
      "a list as a list",
      packageReport({
        origin: { kind: "directory", spec: ".", packer: null, predicted: false, listed: { client: "npm" } },
      }),
      ["LISTED", "contents were not read"],
    ],
  ])("has %s", (_what, report, parts) => {
    const text = renderMarkdown(reportOf([report]));
    for (const part of parts) expect(text).toContain(part);
  });

  it("shows problems, then the difference, then findings, then what is waived", () => {
    const report = packageReport({
      drift,
      problems: [problem("EPACK", "x")],
      findings: [map("a.map"), { ...map("b.map"), waiver }],
    });
    const heads = renderMarkdown(reportOf([report])).match(/^###.*$/gm);
    expect(heads?.map((head) => head.replace(/[^a-z ]/gi, "").trim())).toEqual([
      "problem not everything could be checked",
      "Compared with acmelib",
      "Largest growth",
      "finding",
      "waived",
    ]);
  });

  it("begins several packages with a table, and details those that fail", () => {
    const named = (name: string, parts: Partial<PackageReport> = {}) =>
      packageReport({ package: { ...packageReport().package!, name }, ...parts });
    const text = renderMarkdown(
      reportOf(
        [
          named("one"),
          named("two", { findings: [map("a.map")] }),
          packageReport({ package: null, problems: [problem("EPACK", "x")] }),
        ],
        {
          skipped: [{ name: "three", reason: "private" }],
        },
      ),
    );
    expect(text).toMatch(
      /^<!-- packgate:\* -->\n## packgate: ERROR\n\n3 packages, 1 could not be checked, 1 failed, 1 passed: publish would be blocked\.\n/,
    );
    expect(text.match(/^\| `.*$/gm)).toEqual([
      "| `.` | ERROR |  |  |  | 1 problem |",
      "| `two@2.3.0` | FAIL | 2,277 | 4.5 MB | 1.1 MB | 1 error, 0 warnings |",
      "| `one@2.3.0` | PASS | 2,277 | 4.5 MB | 1.1 MB | 0 errors, 0 warnings |",
    ]);
    expect(text).toContain("1 skipped:\n\n- `three`: private\n");
    expect(text.match(/^### .*$/gm)).toEqual(["### ERROR `.`", "### FAIL `two@2.3.0`"]);
  });

  test.each([
    ["acme-lib", "acme-lib"],
    ["@acme/lib", "@acme/lib"],
    ["a-->b", "a%2D-%3Eb"],
    ["a---", "a%2D%2D-"],
    ["a\n<!--", "a%0A%3C!%2D-"],
    ["*", "%2A"],
    ["\ud800", "%EF%BF%BD"],
  ])("is marked, so that the package %j finds it again", (name, marked) => {
    const summary = { ...packageReport().package!, name };
    expect(renderMarkdown(reportOf([packageReport({ package: summary })])).split("\n")[0]).toBe(
      `<!-- packgate:${marked} -->`,
    );
  });
});

test.each([
  ["Revoke it with `npm token revoke`, and look", "fix: Revoke it with `npm token revoke`, and look"],
  ["`a b` first", "fix: `a b` first"],
  ["last `a b`.", "fix: last `a b`."],
  ["x`a`y and `b``c`", "fix: ``x`a`y`` and ``` `b``c` ```"],
  ["@a `b` @c", "fix: `@a` `b` `@c`"],
  ["in `1.` `2`", "fix: in `1.` `2`"],
])("the command in %j is code", (fix, written) => {
  const text = renderMarkdown(
    reportOf([packageReport({ findings: [finding("no-secret", "error", "a", "b", { fix })] })]),
  );
  expect(text).toContain(`  - ${written}\n`);
});

describe("the job summary", () => {
  it("shows more than the comment: every waiver's reason, more places, drawings", () => {
    const findings = [
      ...Array.from({ length: 20 }, (_, index) => map(`dist/${index}.map`)),
      finding("no-private-key", "error", "k.pem", "holds a key", { waiver }),
      finding("no-embedded-sources", "error", "lib/x.map", "embeds much", { detail: ["src/  3 files", "```"] }),
    ];
    const report = reportOf([packageReport({ findings, drift })]);
    const text = renderSummary(report);
    expect(text).toContain("`dist/19.map`");
    expect(text).toContain("- `no-private-key` `k.pem`, until");
    expect(text).toContain("  - ````text\n    src/  3 files\n    ```\n    ````\n");
    expect(text).not.toContain("more file");
    expect(renderMarkdown(report)).not.toContain("`dist/19.map`");
  });

  it("tells of a package that passes what was found in it", () => {
    const passing = packageReport({ findings: [finding("manifest-has-files", "warning", "package.json", "has none")] });
    const report = reportOf([{ ...passing, verdict: "pass" }, packageReport()]);
    expect(renderSummary(report)).toContain("### PASS");
    expect(renderMarkdown(report)).not.toContain("### PASS");
  });
});

const shapes: readonly (readonly [string, (text: string) => Report])[] = [
  [
    "2,500 causes",
    (text) => reportOf([packageReport({ findings: many(2500, (n) => map(`d${n}/${text}`, `${text} ${word(n)}`)) })]),
  ],
  [
    "2,500 problems",
    (text) => reportOf([packageReport({ problems: many(2500, (n) => problem("E", `${text} ${n}`, { hint: text })) })]),
  ],
  [
    "2,500 waived",
    (text) =>
      reportOf([
        packageReport({ findings: many(2500, (n) => ({ ...map(`${n}${text}`), rule: `no-${word(n)}`, waiver })) }),
      ]),
  ],
  [
    "both, and a difference",
    (text) =>
      reportOf([
        packageReport({
          problems: many(2500, (n) => problem("E", `${text} ${n}`)),
          findings: many(2500, (n) => map(`d${n}/${text}`, `${text} ${word(n)}`)),
          drift: {
            ...drift,
            added: many(2500, (n) => ({ path: `${n}${text}`, bytes: n })),
            lost: many(2500, (n) => ({ path: `${n}${text}`, bytes: n })),
            dependencies: many(2500, (n) => `${n}${text}`),
          },
        }),
      ]),
  ],
  [
    "2,500 failing packages",
    (text) =>
      reportOf(
        many(2500, (n) =>
          packageReport({
            package: { ...packageReport().package!, name: `${n}${text}` },
            findings: [map("a.map", text)],
          }),
        ),
        {
          problems: many(2500, (n) => problem("E", `${n} ${text}`)),
          skipped: many(2500, (n) => ({ name: `${n}${text}`, reason: text })),
        },
      ),
  ],
];

describe.each(shapes)("%s", (_what, shape) => {
  test.each([
    ["of short names", "a"],
    ["of long ones", "x".repeat(600)],
    ["of many bytes", "日".repeat(150)],
    ["of markup", "`|*_#<>&\u202e\u0007".repeat(20)],
    ["of commands", "::error::a\n##[error]b\n".repeat(12)],
  ])("%s are cut within the limits, saying how many are left out", (_of, text) => {
    const report = shape(text);
    for (const [output, size, limit] of [sized(renderMarkdown(report)), sized(renderSummary(report), true)]) {
      expect(size).toBeLessThan(limit);
      expect(output).toMatch(/^And (?:[\d,]+ more|findings of [\d,]+ more)|and [\d,]+ more|^Left out/m);
      expect(output).not.toMatch(RUNNER_COMMAND);
      expect(foreignTags(output.slice(0, 60_000))).toEqual([]);
    }
  });
});

test("30,000 findings of hostile names are cut within the limits", () => {
  const hostile = "`|*_#<>&\u202e\u0007::error::";
  const report = reportOf([
    packageReport({ findings: many(30_000, (n) => map(`d${n}/${hostile}`, `${hostile} ${word(n)}`)) }),
  ]);
  expect(renderMarkdown(report).length).toBeLessThan(60_000);
  expect(Buffer.byteLength(renderSummary(report))).toBeLessThanOrEqual(SUMMARY_BYTES);
});

test("a cause that is too long to be shown does not hide the next", () => {
  const long = Array.from({ length: 2 }, (_, n) => map(`${n}/${"|`".repeat(40_000)}.map`, "`|".repeat(40_000)));
  const text = renderMarkdown(reportOf([packageReport({ findings: [...long, map("zz/last.map")] })]));
  expect(text).toContain("zz/last.map");
  expect(text.length).toBeLessThan(60_000);
});

test("every name and every message is text to who renders it", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const report = reportOf(
        [
          packageReport({
            package: { ...packageReport().package!, name: text, version: text },
            findings: [
              finding(text, "error", text, text, {
                cause: text,
                fix: text,
                detail: [text],
                layers: [text],
                evidence: text,
                digest: text,
              }),
            ],
            problems: [problem(text, `${text}\n${text}`, { path: text, hint: text })],
            notApplicable: [text],
            drift: {
              ...drift,
              added: [{ path: text, bytes: 1 }],
              lost: [{ path: text, bytes: 1 }],
              dependencies: [text],
            },
          }),
        ],
        { skipped: [{ name: text, reason: text }] },
      );
      for (const output of [renderMarkdown(report), renderSummary(report)]) {
        expect(foreignTags(output)).toEqual([]);
        expect(output).not.toMatch(RUNNER_COMMAND);
        const visible = squeezed(escapeTerminal(text));
        if (visible.length < 100) expect(squeezed(textOf(output))).toContain(visible);
      }
    }),
  );
});

test.each([
  ["nothing at all", reportOf([])],
  ["a package that could not be had", reportOf([packageReport({ package: null })])],
  ["only a problem", reportOf([], { problems: [problem("EPOLICY", "x")] })],
])("%s is told without a throw", (_what, report) => {
  for (const output of [renderMarkdown(report), renderSummary(report)]) expect(output).toContain("## packgate: ");
});

function many<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** A word of its own for each number: causes that differ only in numbers are one. */
function word(n: number): string {
  return [...String(n)].map((digit) => "abcdefghij"[Number(digit)]).join("");
}

function sized(output: string, bytes = false): readonly [string, number, number] {
  return bytes ? [output, Buffer.byteLength(output), SUMMARY_BYTES + 1] : [output, output.length, 60_000];
}

const OURS =
  /<\/?(?:p|ul|li|h[234]|strong|code|pre|table|thead|tbody|tr)>|<(?:th|td)(?: align="right")?>|<\/(?:th|td)>|<code class="language-text">/g;

function html(markdown: string): string {
  const [first = "", ...lines] = markdown.split("\n");
  return marked.parse(first.startsWith("<!-- packgate:") ? lines.join("\n") : markdown, {
    async: false,
    gfm: true,
  }) as string;
}

/** Tags that no part of the report has written. */
function foreignTags(markdown: string): readonly string[] {
  return (
    html(markdown)
      .replace(OURS, "")
      .match(/<[^>]*>/g) ?? []
  );
}

const ENTITIES: { readonly [entity: string]: string } = {
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  "#124": "|",
  amp: "&",
};

function textOf(markdown: string): string {
  return html(markdown)
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|#39|#124|amp);/g, (_, entity: string) => ENTITIES[entity] ?? "");
}

function squeezed(text: string): string {
  return text.replace(/[\s`]+/g, "");
}
