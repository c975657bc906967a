import type {
  Finding,
  Origin,
  PackageReport,
  Problem,
  Redacted,
  Report,
  RuleReport,
  Severity,
  Verdict,
  Waiver,
} from "../../src/model.ts";

/** What a finding says beyond its rule, place and message. */
type Rest = Partial<Omit<Finding, "evidence">> & { evidence?: string };

/** A finding as the policy hands it on; the fingerprint only has to differ. */
export function finding(
  rule: string,
  severity: Severity,
  path: string | null,
  message: string,
  rest: Rest = {},
): Finding {
  return {
    rule,
    severity,
    path,
    layers: [],
    line: null,
    column: null,
    message,
    cause: null,
    digest: null,
    detail: [],
    fix: null,
    fingerprint: Buffer.from(`${rule}:${path}:${message}`).toString("hex").slice(-32).padStart(32, "0"),
    waiver: null,
    policies: ["packgate.json"],
    ...rest,
    evidence: (rest.evidence ?? null) as Redacted | null,
  };
}

export function problem(code: string, message: string, rest: Partial<Problem> = {}): Problem {
  return { code, message, path: null, layers: [], hint: null, ...rest };
}

export const packed: Origin = {
  kind: "directory",
  spec: ".",
  packer: { client: "npm", version: "11.19.1", scripts: ["prepack: npm run build"] },
  predicted: false,
};

export const waiver: Waiver = {
  rule: "no-private-key",
  path: "dist/*.js",
  digest: "sha256-00",
  reason: "RFC 9500 test key",
  expires: "2027-06-01",
};

/** One package. Without a verdict: what its problems and its open errors make of it. */
export function packageReport(parts: Partial<PackageReport> = {}): PackageReport {
  const { findings = [], problems = [] } = parts;
  const failed = findings.some(({ severity, waiver }) => severity === "error" && waiver === null);
  const entries = findings.flatMap(({ path }) => (path === null ? [] : [{ path, bytes: 100 }]));
  return {
    package: {
      name: "acme-lib",
      version: "2.3.0",
      integrity: `sha512-7ytHbWp2${"A".repeat(78)}==`,
      size: 1_104_512,
      unpackedSize: 4_512_345,
      entryCount: 2277,
    },
    origin: packed,
    policies: [{ source: "packgate.json", digest: "sha256-11", own: true }],
    verdict: problems.length > 0 ? "error" : failed ? "fail" : "pass",
    problems,
    findings,
    notApplicable: [],
    alternatives: [],
    raisedLimits: [],
    entries: [...entries, { path: "package.json", bytes: 100 }, { path: "dist/index.js", bytes: 100 }],
    stats: { layers: 2277, bytes: 4_512_345 },
    ...parts,
  };
}

const RANK: readonly Verdict[] = ["pass", "fail", "error"];

export function reportOf(packages: readonly PackageReport[], parts: Partial<Report> = {}): Report {
  const worst = Math.max(...packages.map(({ verdict }) => RANK.indexOf(verdict)), parts.problems?.length ? 2 : 0);
  return {
    schema: 1,
    tool: { name: "packgate", version: "1.0.0" },
    verdict: RANK[worst]!,
    problems: [],
    skipped: [],
    rules,
    reports: packages,
    ...parts,
  };
}

function rule(
  id: string,
  title: string,
  severity: Severity,
  waiver: RuleReport["waiver"],
  fix: string,
): [string, RuleReport] {
  return [id, { title, severity, waiver, fix, help: `https://packgate.example/rules/${id}` }];
}

export const rules: Report["rules"] = Object.fromEntries([
  rule("manifest-has-files", "No list of files in package.json", "warning", "path", 'Add "files" to package.json'),
  rule(
    "no-embedded-sources",
    "Source map with embedded sources",
    "error",
    "pinned",
    "Turn source maps off for the release build, or keep *.map out of the package's files",
  ),
  rule("no-install-script", "Install script", "info", "path", "Ship prebuilt files instead of running code on install"),
  rule("no-machine-path", "Path of the build machine", "error", "path", "Build with relative paths"),
  rule("no-private-key", "Private key", "error", "pinned", "Revoke the key, then take it out of the package"),
  rule(
    "no-secret",
    "Token of a known kind",
    "error",
    "path",
    "Revoke the token at its issuer first, then take it out of the source it was built from",
  ),
  rule(
    "only-allowed-files",
    "File that the policy does not allow",
    "error",
    "path",
    "Take it out of package.json files, or allow its path in the policy",
  ),
]);
