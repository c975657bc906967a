/** Reports for the tests of the page: one as packages are, and one in which everything is out to get the reader. */

import type { Contents, Drift, PackageReport, Report } from "../../src/model.ts";
import { finding, packageReport, problem, reportOf, waiver } from "./report-of.ts";

const FILES: readonly (readonly [string, number, string])[] = [
  ["package.json", 900, "package.json"],
  ["README.md", 4000, "README.md"],
  ["dist/cli.js", 90_000, "dist/**"],
  ["dist/cli.js.map", 240_000, "dist/**"],
  ["dist/new.js", 30_000, "dist/**"],
  ["dist/grown.js", 20_000, "dist/**"],
  ["dist/key.js", 120, "dist/**"],
  ["dist/data.bin", 9000, "dist/**"],
  ["src/index.ts", 800, ""],
  ...Array.from({ length: 60 }, (_, index) => [`dist/locales/${index}.json`, 900 + index, "dist/**"] as const),
];

const contents: Contents = {
  files: FILES.map(([path, bytes, pattern]) => ({
    path,
    bytes,
    reason: path.startsWith("dist/") ? 'package.json files[0] "dist"' : null,
    pattern: pattern === "" ? null : pattern,
    layers: path === "dist/cli.js" ? [{ chain: ["data: URI", "base64", "gzip"], count: 2, bytes: 5000 }] : [],
    layersLeftOut: path === "dist/cli.js" ? 3 : 0,
  })),
  leaks: [
    {
      path: "dist/cli.js.map",
      layers: [],
      sources: [
        { path: "../src/agent/main.ts", bytes: 60_000, dependency: false },
        { path: "../src/agent/plan.ts", bytes: 30_000, dependency: false },
        { path: "../src/tools/run.ts", bytes: 20_000, dependency: false },
        { path: "../node_modules/left-pad/index.js", bytes: 10_000, dependency: true },
      ],
      sourcesLeftOut: 7,
    },
  ],
  leaksLeftOut: 0,
};

const drift: Drift = {
  against: {
    source: "acme@2.2.0",
    name: "acme",
    version: "2.2.0",
    size: 90_000,
    unpackedSize: 300_000,
    entryCount: 60,
  },
  added: [{ path: "dist/new.js", bytes: 30_000 }],
  lost: [{ path: "dist/old.js", bytes: 100 }],
  grown: [{ path: "dist/grown.js", before: 1000, bytes: 20_000 }],
  installScripts: [],
  dependencies: ["dependencies.axios"],
  outgrown: false,
};

/** A package with one thing of each kind. */
export const leaking: PackageReport = packageReport({
  entries: FILES.map(([path, bytes]) => ({ path, bytes })),
  contents,
  drift,
  findings: [
    finding("no-embedded-sources", "error", "dist/cli.js.map", "embeds 10 original source files (120 kB)", {
      detail: ["src/  3 files, 110 kB"],
      digest: `sha256-${"ab".repeat(32)}`,
      committed: { file: "tsup.config.ts", line: 12 },
    }),
    finding("only-allowed-files", "error", "src/index.ts", "is not allowed by the policy"),
    finding("no-machine-path", "warning", "dist/cli.js", "names a home directory", {
      line: 12,
      column: 3,
      evidence: "/Users/•••",
    }),
    finding("no-install-script", "info", "package.json", "runs a script at installation"),
    finding("no-private-key", "error", "dist/key.js", "holds a private key", { waiver }),
    finding("release-drift", "warning", null, "has grown"),
  ],
  problems: [problem("EOPAQUE", "cannot be opened", { path: "dist/data.bin", hint: "Take it out" })],
});

export const HOSTILE_NAMES = [
  "</script><img src=x onerror=alert(1)>",
  '<img src=https://evil.test/a.png onerror="window.hacked=1">',
  "'><svg onload=alert(2)>",
  "--><script>window.hacked=1</script>",
  "a\u202egpj.js",
  "\u001b[2Ja\u0007",
  "::error::x",
  "javascript:alert(3)",
  "__proto__",
  "constructor",
  "`${window.hacked=1}`",
  "]]>&lt;b&gt;",
  "",
  "a\ud800",
];

/** Every name and every text is one of those. */
export const hostile: Report = reportOf(
  HOSTILE_NAMES.map((text) => {
    const path = `dist/${text}`;
    const place = { layers: [text], cause: text, fix: text, detail: [text], evidence: text, line: 1, column: 2 };
    const entries = [path, text, `${text}/b.js`].map((path) => ({ path, bytes: 500 }));
    const origin = { kind: "tarball", spec: text, packer: null, predicted: false } as const;
    return packageReport({
      package: { ...packageReport().package!, name: text, version: text, integrity: text },
      origin,
      entries,
      contents: {
        files: entries.map((entry) => ({
          ...entry,
          reason: text,
          pattern: text,
          layers: [{ chain: [text, text], count: 1, bytes: 5 }],
          layersLeftOut: 0,
        })),
        leaks: [
          {
            path,
            layers: [text],
            sources: [
              { path: text, bytes: 9, dependency: false },
              { path: `${text}/${text}`, bytes: 9, dependency: true },
            ],
            sourcesLeftOut: 1,
          },
        ],
        leaksLeftOut: 0,
      },
      findings: [
        finding(text, "error", path, text, place),
        finding("no-embedded-sources", "error", path, text, place),
        finding("no-secret", "warning", null, text, place),
        finding("no-secret", "error", text, text, { waiver: { ...waiver, reason: text, expires: text } }),
      ],
      problems: [problem(text, text, { path: text, layers: [text], hint: text })],
      policies: [{ source: text, digest: text, own: false }],
      notApplicable: [text],
      alternatives: [{ preset: text, verdict: "pass", deciding: 0 }],
      drift: {
        ...drift,
        against: { ...drift.against, source: text },
        added: [{ path: text, bytes: 1 }],
        dependencies: [text],
      },
    });
  }),
  {
    tool: { name: "packgate", version: HOSTILE_NAMES[0]! },
    skipped: HOSTILE_NAMES.map((name) => ({ name, reason: name })),
    problems: HOSTILE_NAMES.map((name) => problem(name, name, { hint: name })),
  },
);
