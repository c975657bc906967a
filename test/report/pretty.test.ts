import { describe, expect, it, test } from "vitest";
import type { Finding, PackageReport } from "../../src/model.ts";
import { renderPretty } from "../../src/report/pretty.ts";
import type { Terminal } from "../../src/report/terminal.ts";
import onlyAllowedFiles from "../../src/rules/only-allowed-files.ts";
import { finding, packageReport, packed, problem, reportOf, waiver } from "./report-of.ts";

const wide: Terminal = { columns: 110, color: false, unicode: true };
const log: Terminal = { columns: Number.POSITIVE_INFINITY, color: false, unicode: true };

/** The screen for one package; begins with a newline, so that the snapshot shows it as it stands. */
function screen(parts: Partial<PackageReport>, terminal: Partial<Terminal> = {}): string {
  return `\n${renderPretty(reportOf([packageReport(parts)]), { ...wide, ...terminal })}`;
}

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const noPolicy = {
  policies: [{ source: "recommended", digest: "sha256-22", own: false }],
  alternatives: [
    { preset: "open-source", verdict: "fail", deciding: 1 },
    { preset: "strict", verdict: "fail", deciding: 1270 },
  ],
} satisfies Partial<PackageReport>;

/** The package of the survey that packs its sources and a map for every chunk. */
const unwanted: Finding[] = [
  ...many(1002, (i) =>
    finding("only-allowed-files", "error", `dist/chunk-${i}.js.map`, "is not allowed by the policy", {
      cause: 'package.json files[0] "dist"',
    }),
  ),
  finding(
    "no-embedded-sources",
    "error",
    "dist/index.js.map",
    "embeds 238 original source files (512 kB), 2 of them not packed",
    {
      cause: 'package.json files[0] "dist"',
      digest: `sha256-${"ab".repeat(32)}`,
    },
  ),
  finding("no-install-script", "info", "package.json", 'runs "node-gyp rebuild" when it is installed'),
  ...many(260, (i) =>
    finding("only-allowed-files", "error", `src/core/part-${i}.${i < 251 ? "ts" : "snap"}`, 'is denied by "src/**"', {
      cause: 'package.json files[9] "src"',
    }),
  ),
].map((each) => ({ ...each, policies: ["recommended"] }));

const pdf = (name: string) => finding("only-allowed-files", "error", name, "is not allowed by the policy");

const secrets: Finding[] = [
  finding("no-private-key", "error", "certs/dev.pem", "holds a private RSA key of 2,048 bits", {
    digest: `sha256-${"cd".repeat(32)}`,
    cause: "no files field in package.json",
  }),
  finding(
    "manifest-has-files",
    "warning",
    "package.json",
    "has no files field, so whatever lies in the directory ships",
  ),
  finding("no-secret", "error", "dist/cli.js", "holds a GitHub personal access token, its checksum is right", {
    line: 1,
    column: 204_817,
    evidence: "ghp_…[40 characters]",
  }),
  finding("no-secret", "error", "dist/cli.js", "holds a GitHub personal access token, its checksum is right", {
    layers: ["data: URI", "base64", "gzip"],
    line: 1,
    column: 17,
    evidence: "ghp_…[36 characters]",
  }),
  finding("no-private-key", "error", "dist/test.js", "holds a private RSA key of 512 bits", { waiver }),
];

describe("screens", () => {
  it("a clean pass says what was read and that it may be published", () => {
    expect(screen({})).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)

      PASS  acme-lib@2.3.0   may be published   0 errors, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json
      "
    `);
  });

  it("the first screen, without a policy", () => {
    expect(
      screen({ ...noPolicy, findings: unwanted, notApplicable: ["git: no working tree is here"] }),
    ).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)
      No packgate.json: judged as closed source (preset recommended).
      Not compared with · git: no working tree is here

      ✗ error    no-embedded-sources   dist/index.js.map
          embeds 238 original source files (512 kB), 2 of them not packed
          from    package.json files[0] "dist"
          digest  sha256-abababababababababababababababababababababababababababababababab
          fix     Turn source maps off for the release build, or keep *.map out of the package's files
          why     https://packgate.example/rules/no-embedded-sources

      ✗ error    only-allowed-files   1,002 files in dist/ would ship (all .map)
          is not allowed by the policy
          dist/chunk-0.js.map, dist/chunk-1.js.map, dist/chunk-2.js.map and 999 more
          from    package.json files[0] "dist"
      ✗ error    only-allowed-files   src/ would ship (260 files, 251 .ts)
          is denied by "src/**"
          src/core/part-0.ts, src/core/part-1.ts, src/core/part-2.ts and 257 more
          from    package.json files[9] "src"
          fix     Take it out of package.json files, or allow its path in the policy
          why     https://packgate.example/rules/only-allowed-files

      i info     no-install-script   package.json runs "node-gyp rebuild" when it is installed

      Same tarball under open-source: FAIL (1 finding) · strict: FAIL (1,270 findings)
      Is this source public?   npx packgate init --preset open-source
      Is it not?               npx packgate fix   (shows the edits; nothing is written)

      FAIL  acme-lib@2.3.0   publish would be blocked   1,263 errors (3 causes), 0 warnings, 1 info
            2,277 files, 4.5 MB   sha512-7ytH…   policy: recommended
      "
    `);
  });

  it("a pass without a policy says what the other presets would say", () => {
    expect(
      screen({
        ...noPolicy,
        alternatives: [
          { preset: "open-source", verdict: "pass", deciding: 0 },
          { preset: "strict", verdict: "fail", deciding: 12 },
        ],
      }),
    ).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)
      No packgate.json: judged as closed source (preset recommended).

      Same tarball under open-source: PASS · strict: FAIL (12 findings)

      PASS  acme-lib@2.3.0   may be published   0 errors, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: recommended
      "
    `);
  });

  it("a source map leaks", () => {
    const findings = [
      finding("no-embedded-sources", "error", "dist/cli.js.map", "embeds 1,906 original source files (32.1 MB)", {
        cause: 'package.json files[0] "dist"',
        digest: `sha256-${"ef".repeat(32)}`,
        detail: ["src/         1884 files, 24.1 MB", `  ${"main".repeat(40)}.tsx  784 kB`],
        fix: 'esbuild: sourcemap: false, or sourcesContent: false; or drop "dist/**" for "dist/**/*.js" in package.json files',
      }),
    ];
    expect(screen({ findings })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)

      ✗ error    no-embedded-sources   dist/cli.js.map
          embeds 1,906 original source files (32.1 MB)
            src/         1884 files, 24.1 MB
              mainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainmainm…
          from    package.json files[0] "dist"
          digest  sha256-efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef
          fix     esbuild: sourcemap: false, or sourcesContent: false; or drop "dist/**" for "dist/**/*.js" in
                  package.json files
          why     https://packgate.example/rules/no-embedded-sources

      What to do:   npx packgate fix   (shows the edits; nothing is written)

      FAIL  acme-lib@2.3.0   publish would be blocked   1 error, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json
      "
    `);
  });

  it("secrets: the hard rule first, each place with its evidence, what is waived only counted", () => {
    expect(screen({ findings: secrets })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)

      ✗ error    no-private-key   certs/dev.pem
          holds a private RSA key of 2,048 bits
          from    no files field in package.json
          digest  sha256-cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
          fix     Revoke the key, then take it out of the package
          why     https://packgate.example/rules/no-private-key

      ✗ error    no-secret   dist/cli.js, 2 places
          holds a GitHub personal access token, its checksum is right
          dist/cli.js:1:204817                           ghp_…[40 characters]
          dist/cli.js ▸ data: URI ▸ base64 ▸ gzip:1:17   ghp_…[36 characters]
          fix     Revoke the token at its issuer first, then take it out of the source it was built from
          why     https://packgate.example/rules/no-secret

      ! warning  manifest-has-files   package.json
          has no files field, so whatever lies in the directory ships
          fix     Add "files" to package.json
          why     https://packgate.example/rules/manifest-has-files

      What to do:   npx packgate fix   (shows the edits; nothing is written)

      FAIL  acme-lib@2.3.0   publish would be blocked   3 errors (2 causes), 1 warning, 1 waived
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json
      "
    `);
  });

  it("the same on 80 columns, without Unicode", () => {
    expect(screen({ findings: secrets }, { columns: 80, unicode: false })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB
          packed by npm 11.19.1 (ran prepack: npm run build)

      x error    no-private-key   certs/dev.pem
          holds a private RSA key of 2,048 bits
          from    no files field in package.json
          digest  sha256-cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
          fix     Revoke the key, then take it out of the package
          why     https://packgate.example/rules/no-private-key

      x error    no-secret   dist/cli.js, 2 places
          holds a GitHub personal access token, its checksum is right
          dist/cli.js:1:204817                           ghp_…[40 characters]
          dist/cli.js > data: URI > base64 > gzip:1:17   ghp_…[36 characters]
          fix     Revoke the token at its issuer first, then take it out of the source
                  it was built from
          why     https://packgate.example/rules/no-secret

      ! warning  manifest-has-files   package.json
          has no files field, so whatever lies in the directory ships
          fix     Add "files" to package.json
          why     https://packgate.example/rules/manifest-has-files

      What to do:   npx packgate fix   (shows the edits; nothing is written)

      FAIL  acme-lib@2.3.0   publish would be blocked
            3 errors (2 causes), 1 warning, 1 waived
            2,277 files, 4.5 MB   sha512-7ytH...   policy: packgate.json
      "
    `);
  });

  it("many maps with one cause are one block", () => {
    const findings = many(412, (i) =>
      finding(
        "no-embedded-sources",
        "error",
        `dist/chunks/chunk-${i}.js.map`,
        `embeds ${i + 1} original source file${i === 0 ? "" : "s"} (${i + 3} kB)`,
        {
          digest: `sha256-${i}`,
          cause: 'package.json files[0] "dist"',
        },
      ),
    );
    expect(screen({ findings })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)

      ✗ error    no-embedded-sources   412 files in dist/
          dist/chunks/chunk-0.js.map   embeds 1 original source file (3 kB)
          dist/chunks/chunk-1.js.map   embeds 2 original source files (4 kB)
          dist/chunks/chunk-2.js.map   embeds 3 original source files (5 kB)
          and 409 more
          from    package.json files[0] "dist"
          fix     Turn source maps off for the release build, or keep *.map out of the package's files
          why     https://packgate.example/rules/no-embedded-sources

      What to do:   npx packgate fix   (shows the edits; nothing is written)

      FAIL  acme-lib@2.3.0   publish would be blocked   412 errors (1 cause), 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json
      "
    `);
  });

  it("only the allowlist blocks: the line to add", () => {
    expect(screen({ findings: [pdf("handsontable-general-terms.pdf")] })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)

      ✗ error    only-allowed-files   handsontable-general-terms.pdf
          is not allowed by the policy
          fix     Take it out of package.json files, or allow its path in the policy
          why     https://packgate.example/rules/only-allowed-files

      If this file may ship, add to packgate.json:
          "allow": ["...", "handsontable-general-terms.pdf"]

      What to do:   npx packgate fix   (shows the edits; nothing is written)

      FAIL  acme-lib@2.3.0   publish would be blocked   1 error, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json
      "
    `);
  });

  it("only the allowlist blocks, without a policy: the file to write", () => {
    const findings = many(9, (i) => ({ ...pdf(`handsontable-${i}.pdf`), policies: ["recommended"] }));
    expect(
      screen({ ...noPolicy, alternatives: [{ preset: "open-source", verdict: "pass", deciding: 0 }], findings }),
    ).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)
      No packgate.json: judged as closed source (preset recommended).

      ✗ error    only-allowed-files   9 files beside package.json would ship (all .pdf)
          is not allowed by the policy
          handsontable-0.pdf, handsontable-1.pdf, handsontable-2.pdf and 6 more
          fix     Take it out of package.json files, or allow its path in the policy
          why     https://packgate.example/rules/only-allowed-files

      If these 9 files may ship, write packgate.json:
          { "extends": "recommended", "allow": ["...", "handsontable-*.pdf"] }

      Same tarball under open-source: PASS
      Is this source public?   npx packgate init --preset open-source
      Is it not?               npx packgate fix   (shows the edits; nothing is written)

      FAIL  acme-lib@2.3.0   publish would be blocked   9 errors (1 cause), 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: recommended
      "
    `);
  });

  it("what could not be checked comes first", () => {
    const hint = "Take the archive apart, or keep it out of the package";
    const problems = ["vendor/a.zip", "vendor/b.zip"].map((path) =>
      problem("ELIMIT", "more than 6 layers inside each other", { path, layers: ["zip", "gzip"], hint }),
    );
    expect(screen({ ...noPolicy, problems, findings: [pdf("a.pdf")] })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)
      No packgate.json: judged as closed source (preset recommended).

      ✗ problem  ELIMIT   2 places
          more than 6 layers inside each other
          vendor/a.zip ▸ zip ▸ gzip, vendor/b.zip ▸ zip ▸ gzip
          hint    Take the archive apart, or keep it out of the package

      ✗ error    only-allowed-files   a.pdf
          is not allowed by the policy
          fix     Take it out of package.json files, or allow its path in the policy
          why     https://packgate.example/rules/only-allowed-files

      ERROR  acme-lib@2.3.0   publish would be blocked: not everything could be checked
            2 problems, 1 error, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: recommended
      "
    `);
  });

  it("a package that could not be packed, with what npm said", () => {
    const problems = [
      problem("EPACK", "npm pack exited with 1\nnpm error code ELIFECYCLE\n::error::npm error errno 1", {
        hint: "Run npm pack in the package's directory",
      }),
    ];
    const origin = { ...packed, spec: "packages/cli", packer: null };
    expect(screen({ package: null, policies: [], origin, problems })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  packages/cli

      ✗ problem  EPACK
          npm pack exited with 1
          │ npm error code ELIFECYCLE
          │ \\u{3a}:error::npm error errno 1
          hint    Run npm pack in the package's directory

      ERROR  packages/cli   publish would be blocked: nothing could be checked   1 problem
      "
    `);
  });

  it("a policy that is not valid", () => {
    const problems = [problem("EPOLICY", 'packgate.json:3:5: unknown key "alow"', { hint: 'Did you mean "allow"?' })];
    expect(`\n${renderPretty(reportOf([], { problems, verdict: "error" }), wide)}`).toMatchInlineSnapshot(`
      "
      packgate 1.0.0

      ✗ problem  EPOLICY
          packgate.json:3:5: unknown key "alow"
          hint    Did you mean "allow"?

      ERROR  no package was checked   publish would be blocked   1 problem
      "
    `);
  });

  it("several packages: those with nothing to say take one line, the last line is for all", () => {
    const named = (name: string, parts: Partial<PackageReport> = {}) => {
      const report = packageReport(parts);
      return { ...report, package: { ...report.package!, name } };
    };
    const report = reportOf(
      [
        named("@acme/ui"),
        named("@acme/cli", { findings: secrets.filter(({ rule }) => rule === "no-secret").slice(0, 1) }),
        named("@acme/core", { findings: secrets.filter(({ waiver }) => waiver !== null) }),
      ],
      { skipped: [{ name: "@acme/internal", reason: "private" }] },
    );
    expect(`\n${renderPretty(report, wide)}`).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  3 packages

      PASS  @acme/ui@2.3.0   may be published   0 errors, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json

      ── @acme/cli@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)

      ✗ error    no-secret   dist/cli.js:1:204817
          holds a GitHub personal access token, its checksum is right
          found   ghp_…[40 characters]
          fix     Revoke the token at its issuer first, then take it out of the source it was built from
          why     https://packgate.example/rules/no-secret

      What to do:   npx packgate fix   (shows the edits; nothing is written)

      FAIL  @acme/cli@2.3.0   publish would be blocked   1 error, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json

      PASS  @acme/core@2.3.0   may be published   0 errors, 0 warnings, 1 waived
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json

      skipped  @acme/internal   private

      FAIL  3 packages   publish would be blocked   1 failed (@acme/cli@2.3.0), 2 passed
      "
    `);
  });

  it("a prediction says that it is one", () => {
    expect(screen({ origin: { ...packed, predicted: true } })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)
      Warning: this is a prediction. prepack still runs before the upload and may change these bytes.

      PASS  acme-lib@2.3.0   may be published if prepack changes nothing   0 errors, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json
      "
    `);
  });

  it("a prediction that no script can falsify", () => {
    const packer = { client: "npm", version: "11.19.1", scripts: ["postpack: packgate hook"] } as const;
    const shown = screen({ origin: { ...packed, packer, predicted: true } });
    expect(shown).toContain("\nThis is a prediction: the package is packed once more for the upload.\n");
    expect(shown).toContain("may be published   0 errors");
  });

  it("a published version", () => {
    const origin = { ...packed, kind: "registry", spec: "acme-lib@2", packer: null } as const;
    expect(screen({ origin, findings: [pdf("a.pdf")] })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   from the registry

      ✗ error    only-allowed-files   a.pdf
          is not allowed by the policy
          fix     Take it out of package.json files, or allow its path in the policy
          why     https://packgate.example/rules/only-allowed-files

      If this file may ship, add to packgate.json:
          "allow": ["...", "a.pdf"]

      FAIL  acme-lib@2.3.0   what is published breaks the policy   1 error, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json
      "
    `);
  });

  it("several policies: a finding names those that ask for it", () => {
    const policies = ["packgate.json", "packgate.json at main"].map((source) => ({
      source,
      digest: "sha256-11",
      own: true,
    }));
    const findings = [{ ...pdf("a.pdf"), policies: ["packgate.json at main"] }];
    expect(screen({ policies, findings })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)
      Judged under 2 policies, each for itself: packgate.json + packgate.json at main.

      ✗ error    only-allowed-files   a.pdf
          is not allowed by the policy
          under   packgate.json at main
          fix     Take it out of package.json files, or allow its path in the policy
          why     https://packgate.example/rules/only-allowed-files

      If this file may ship, add to packgate.json at main:
          "allow": ["...", "a.pdf"]

      What to do:   npx packgate fix   (shows the edits; nothing is written)

      FAIL  acme-lib@2.3.0   publish would be blocked   1 error, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json + packgate.json at main
      "
    `);
  });

  it("verbose: every path, every info, what is waived and why, the whole integrity", () => {
    const findings = [
      ...secrets.slice(4),
      finding("no-machine-path", "info", "dist/a.js", "names a home directory"),
      finding("no-machine-path", "info", "dist/b.js", "names a home directory"),
      finding("no-machine-path", "info", "dist/c.js", "names a home directory"),
      finding("no-machine-path", "info", "dist/d.js", "names a home directory"),
    ];
    expect(screen({ findings }, { verbose: true, columns: Number.POSITIVE_INFINITY })).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  acme-lib@2.3.0   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)

      i info     no-machine-path   4 files in dist/
          names a home directory
          dist/a.js
          dist/b.js
          dist/c.js
          dist/d.js
          id      6120686f6d65, 6120686f6d65, 6120686f6d65, 6120686f6d65
          fix     Build with relative paths
          why     https://packgate.example/rules/no-machine-path

      waived   no-private-key   dist/test.js   until 2027-06-01: RFC 9500 test key

      PASS  acme-lib@2.3.0   may be published   0 errors, 0 warnings, 4 info, 1 waived   2,277 files, 4.5 MB   sha512-7ytHbWp2AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==   policy: packgate.json
      "
    `);
  });

  it("colour repeats what the words say", () => {
    const colored = screen({ findings: [pdf("a.pdf")] }, { color: true });
    expect(colored.replaceAll("\u001b", "^")).toMatchInlineSnapshot(`
      "
      packgate 1.0.0  ^[1macme-lib@2.3.0^[0m   2,277 files, 4.5 MB   packed by npm 11.19.1 (ran prepack: npm run build)

      ^[1;31m✗ error  ^[0m  ^[1monly-allowed-files^[0m   a.pdf
          is not allowed by the policy
          ^[2mfix   ^[0m  Take it out of package.json files, or allow its path in the policy
          ^[2mwhy   ^[0m  https://packgate.example/rules/only-allowed-files

      If this file may ship, add to packgate.json:
          "allow": ["...", "a.pdf"]

      What to do:   npx packgate fix   (shows the edits; nothing is written)

      ^[1;31mFAIL^[0m  ^[1macme-lib@2.3.0^[0m   publish would be blocked   1 error, 0 warnings
            2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json
      "
    `);
    expect(colored.replace(/\u001b\[[\d;]*m/g, "")).toBe(screen({ findings: [pdf("a.pdf")] }));
  });
});

describe("what is shown", () => {
  const lastLine = (text: string) => text.trimEnd().split("\n").at(-1)!;

  it("ends with the decision, in one line where the output is not a terminal", () => {
    expect(lastLine(screen({ findings: secrets }, log))).toBe(
      "FAIL  acme-lib@2.3.0   publish would be blocked   3 errors (2 causes), 1 warning, 1 waived   " +
        "2,277 files, 4.5 MB   sha512-7ytH…   policy: packgate.json",
    );
  });

  it("info that decides is shown in full", () => {
    const findings = [finding("no-machine-path", "info", "dist/a.js", "names a home directory")];
    expect(screen({ findings })).not.toContain("fix");
    expect(screen({ findings, verdict: "fail" })).toContain("    fix     Build with relative paths\n");
  });

  it("several infos of a rule are one line with the first of them", () => {
    const findings = many(14, (i) => finding("no-machine-path", "info", `dist/${i}.js`, "names a home directory"));
    expect(screen({ findings })).toContain(
      "\ni info     no-machine-path   14 findings, such as dist/0.js names a home directory\n",
    );
  });

  it("a long path is cut in the middle on a terminal, and nowhere else", () => {
    const path = `dist/${"very-".repeat(30)}long/name.js.map`;
    const findings = [
      finding("no-embedded-sources", "error", path, "embeds 3 original source files", { line: 7, column: 9 }),
    ];
    const narrow = screen({ findings }, { columns: 80 });
    expect(narrow).toMatch(/^✗ error {4}no-embedded-sources {3}dist\/very-.*….*\/name\.js\.map:7:9$/m);
    expect(narrow.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(screen({ findings }, log)).toContain(`no-embedded-sources   ${path}:7:9\n`);
  });

  test.each([0, 1, Number.NaN])("a terminal that says it has %s columns still gets a screen", (columns) => {
    expect(screen({ findings: secrets }, { columns })).toContain("publish would be blocked");
  });

  it("a path with spaces or commas is quoted, so that it cannot pass for two", () => {
    expect(screen({ findings: [pdf('a, b "c".pdf')] })).toContain('only-allowed-files   "a, b \\"c\\".pdf"\n');
  });

  it("files of one directory that may not ship, beside others that may, are not told as the whole directory", () => {
    const findings = many(6, (i) => pdf(`dist/${i}.map`));
    expect(screen({ findings })).toContain("only-allowed-files   6 files in dist/ would ship (all .map)\n");
    const entries = findings.map(({ path }) => ({ path: path!, bytes: 1 }));
    expect(screen({ findings, entries })).toContain("only-allowed-files   dist/ would ship (6 files, all .map)\n");
  });

  it("a rule with more causes than can be read names the number of the rest", () => {
    const findings = many(40, (i) => pdf(`dir-${i}/a.pdf`));
    expect(screen({ findings })).toContain("\n    and 30 more findings of this rule: --format json lists them all\n");
    expect(screen({ findings }, { verbose: true })).not.toContain("more findings");
  });

  it("a page is named once per rule, a fix once for the findings that share it", () => {
    const shown = screen({ findings: unwanted, ...noPolicy });
    expect(shown.match(/rules\/only-allowed-files$/gm)).toHaveLength(1);
    expect(shown.match(/Take it out of package.json files/g)).toHaveLength(1);
  });

  it("is the same however often it is rendered", () => {
    expect(screen({ findings: unwanted })).toBe(screen({ findings: unwanted }));
  });
});

describe("advice", () => {
  it("proposes no allow line where another rule blocks as well", () => {
    expect(screen({ findings: [pdf("a.pdf"), ...secrets] })).not.toContain('"allow"');
  });

  it("proposes one where the rest only warns", () => {
    const warning = finding("manifest-has-files", "warning", "package.json", "has no files field");
    expect(screen({ findings: [pdf("a.pdf"), warning] })).toContain('    "allow": ["...", "a.pdf"]\n');
  });

  it("extends the preset that judged", () => {
    const policies = [{ source: "strict", digest: "sha256-33", own: false }];
    const findings = [{ ...pdf("a.pdf"), policies: ["strict"] }];
    expect(screen({ policies, findings })).toContain('    { "extends": "strict", "allow": ["...", "a.pdf"] }\n');
  });

  it("proposes none for a path that deny names: it would change nothing", () => {
    const observed = onlyAllowedFiles.check({
      artifact: { manifest: {}, entries: [{ path: "src/a.ts", type: "file", mode: 0o644, bytes: Buffer.from("a") }] },
      policy: { admit: () => ({ admitted: false, pattern: "src/**" }) },
    } as never);
    const { message } = [...observed][0]!;
    expect(screen({ findings: [finding("only-allowed-files", "error", "src/a.ts", message)] })).not.toContain(
      '"allow"',
    );
  });

  it("does not ask whether the source is public where that changes nothing", () => {
    const findings = secrets.filter(({ rule }) => rule === "no-secret");
    expect(
      screen({ ...noPolicy, alternatives: [{ preset: "open-source", verdict: "fail", deciding: 2 }], findings }),
    ).not.toContain("public?");
  });

  test.each([
    [".", "npx packgate init --preset open-source"],
    ["packages/cli", "npx packgate check packages/cli --policy open-source"],
    ["@acme/cli@2.1.88", "npx packgate check @acme/cli@2.1.88 --policy open-source"],
    ["my package", "npx packgate check <spec> --policy open-source"],
    ["$(id)", "npx packgate check <spec> --policy open-source"],
    ["--policy", "npx packgate check <spec> --policy open-source"],
  ])("names the command for %s so that it can be pasted", (spec, command) => {
    expect(screen({ ...noPolicy, findings: unwanted, origin: { ...packed, spec } })).toContain(`   ${command}\n`);
  });
});
