/**
 * The nouns of packgate, in the order in which a check makes them:
 *
 *   spec → Artifact + Surroundings → Inspection → Observation → Finding → Verdict → Report
 *
 * Data only. This file imports nothing; nothing else in packgate is a concept.
 */

// ── What is checked ────────────────────────────────────────────────────────────────────────────────────────────────

/** What the user names, once it is understood. */
export type Spec =
  | { readonly kind: "directory"; readonly given: string; readonly path: string }
  | { readonly kind: "tarball"; readonly given: string; readonly path: string }
  | { readonly kind: "registry"; readonly given: string; readonly name: string; readonly range: string };

/** A package manager that publishes. */
export type Client = "npm" | "pnpm" | "yarn" | "bun";

/** The package manager that made the tarball, where packgate ran it. */
export interface Packer {
  readonly client: Client;
  readonly version: string;
  /** Lifecycle scripts that ran while packing, as `prepack: npm run build`, in their order. */
  readonly scripts: readonly string[];
}

/** Where an artifact comes from. */
export interface Origin {
  readonly kind: Spec["kind"];
  readonly spec: string;
  /** null where packgate did not run the packer: a tarball, a published version. */
  readonly packer: Packer | null;
  /** True in prepublishOnly and prepublish: the client packs once more, and what runs until then may change the bytes. */
  readonly predicted: boolean;
  /** Only where nothing was packed: npm's list of paths stands for the package, whose contents nobody has read. */
  readonly listed?: { /** Who will publish, and may pack others. */ readonly client: Client };
}

/** The packed package.json. Only `name` and `version` are sure to be what they should be. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

/** One member of the tarball. */
export interface Entry {
  /** Relative to the top directory, exactly as packed: never normalised. */
  readonly path: string;
  /** Where `npm install` puts it, or null where it drops it. Absent where that is `path`. */
  readonly installed?: string | null;
  /** `link` is a hard link resolved to an earlier entry, whose bytes it has. Others than `file` and `link` have no bytes. */
  readonly type: "file" | "link" | "symlink" | "directory" | "other";
  readonly mode: number;
  /** A view into the one inflated buffer. */
  readonly bytes: Buffer;
}

/** Where the container is not what a package manager writes. */
export interface Deviation {
  /** `ambiguous`: readers disagree about what is inside. `oddity`: an old or foreign packer's habit, read alike by all. */
  readonly kind: "ambiguous" | "oddity";
  readonly path: string | null;
  readonly message: string;
}

const MIB = 1 << 20;

/**
 * What packgate reads at most, and how long it waits: bytes, counts and milliseconds. A policy may say other values; a
 * limit that is hit is a Problem, never a truncation.
 */
export interface Limits {
  /** Bytes of the tarball. */
  readonly tarball: number;
  /** Bytes after inflating. */
  readonly inflated: number;
  /** Inflated to compressed, once `RATIO_FROM` bytes are out: a bomb, not a package. For what is packed inside files too. */
  readonly ratio: number;
  readonly entries: number;
  /** Bytes of one path. */
  readonly path: number;
  /** Bytes of one PAX header. */
  readonly pax: number;
  /** How deeply layers are packed in one another. */
  readonly depth: number;
  /** Bytes that are unpacked from inside the files: all together, and alive at once. */
  readonly derived: number;
  readonly derivedAtOnce: number;
  /** Milliseconds that a package manager may take to pack, its lifecycle scripts included. */
  readonly packing: number;
}

/** packgate's own limits: what holds where no policy says otherwise. */
export const LIMITS: Limits = {
  tarball: 256 * MIB,
  inflated: 1024 * MIB,
  ratio: 200,
  entries: 200_000,
  path: 1024,
  pax: 64 * 1024,
  depth: 6,
  derived: 512 * MIB,
  derivedAtOnce: 64 * MIB,
  packing: 10 * 60_000,
};

/** Until so many bytes are out, no ratio makes a bomb. */
export const RATIO_FROM = 32 * MIB;

/** One packed package. */
export interface Artifact {
  readonly origin: Origin;
  readonly manifest: Manifest;
  /** `sha512-<base64>` of the tarball, as the registry's `dist.integrity`. Empty where the package was only listed. */
  readonly integrity: string;
  /** sha256 of the inflated tar in hex: the same archive compressed otherwise has the same. Only where it was asked for. */
  readonly tarDigest?: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes of all entries. */
  readonly unpackedSize: number;
  /** In tarball order. */
  readonly entries: readonly Entry[];
  readonly deviations: readonly Deviation[];
}

// ── What else a judgement may use ──────────────────────────────────────────────────────────────────────────────────

/** What git knows of the package's directory. Paths are relative to it, as entry paths are. */
export interface Git {
  readonly tracked: ReadonlySet<string>;
  /** The working tree's text of a tracked path of the repository, or undefined. Memoised. */
  readonly read: (path: string) => Buffer | undefined;
  /**
   * How each of the packed files stands to the last commit, by its path; undefined where nothing is committed yet. `below`
   * is the directory that was packed, where it is not the package's own: `dist/`. Memoised.
   */
  readonly standing: (
    files: readonly Pick<Entry, "path" | "bytes">[],
    below?: string,
  ) => ReadonlyMap<string, GitStanding> | undefined;
}

/**
 * `committed`: as in the last commit, apart from what a release changes. `changed`: not so. `staged`: in the index alone.
 * `output`: ignored by the repository, and what the manifest names or below it. `ignored`: so elsewhere. `untracked`: none
 * of these.
 */
export type GitStanding = "committed" | "changed" | "staged" | "output" | "ignored" | "untracked";

/**
 * Where text is public that stands in no packed file: git tracks it, or ignores it where the package's manifest says that
 * is built (both only below the package's own directory or a workspace that is not private); or a dependency holds it.
 */
export type PublicPlace = "tracked" | "ignored" | "dependency";

/**
 * A value of a dotenv file, an .npmrc or the environment. It is a function so that nothing that prints data, such as JSON
 * or a template, can print it.
 */
export interface OwnValue {
  /** Of the variable. */
  readonly name: string;
  /** `.env.local`, `../../.env`, `the user's .npmrc`, `environment`. */
  readonly from: string;
  readonly value: () => string;
}

/**
 * Everything else that a judgement may use, collected before the synchronous part. An absent field is not applicable
 * here (a tarball has no git); one that was asked for and could not be had is a Problem.
 */
export interface Surroundings {
  /** `2026-11-21`, UTC: what waivers expire by. */
  readonly today: string;
  /** package.json in the directory that was packed, or beside which the tarball is checked. */
  readonly sourceManifest?: Manifest;
  /** Asked only when a rule wants to know; undefined where the project is in no repository. Memoised. */
  readonly git?: () => Git | undefined;
  /** Locations below node_modules/ that bundleDependencies reaches in the actual tree, `node_modules/a/node_modules/b`. */
  readonly bundled?: ReadonlySet<string>;
  /** What tells the machine that packs from all others: `home directory`, `/Users/alice`. Only where packgate packed. */
  readonly machine?: readonly { readonly kind: string; readonly value: string }[];
  /**
   * Where a text that a map embeds is public, or undefined where that is not shown. It is found by the name that the map
   * gives it, and must be the same text, whatever its line endings. Asked only when a rule wants to know. Memoised.
   */
  readonly publicText?: (source: Pick<EmbeddedSource, "path" | "sha256">) => PublicPlace | undefined;
  /** What a policy named to compare with, or what was named instead. Only what was asked for and could be had. */
  readonly pastRelease?: (against: string | undefined) => Release | undefined;
  /** What the project keeps to itself. Only where its directory is known. */
  readonly ownValues?: readonly OwnValue[];
  /** The key of `hmac:` terms. Absent where the environment has none. */
  readonly termKey?: () => string;
  /** What was asked for and could not be had. */
  readonly problems?: readonly Problem[];
}

/** What of a package the next release is compared with. */
export interface Release {
  /** `acme@1.2.0`, or a file's name as it was given. */
  readonly source: string;
  readonly name: string;
  readonly version: string;
  /** As the Artifact's. */
  readonly size: number;
  readonly unpackedSize: number;
  /** Bytes by path. */
  readonly files: ReadonlyMap<string, number>;
  /** `sha256-<hex>` of the command by hook; `node-gyp` is what npm runs for a binding.gyp. */
  readonly installScripts: ReadonlyMap<string, string>;
  /** `dependencies.axios` */
  readonly dependencies: ReadonlySet<string>;
}

/** How a package differs from an earlier release. */
export interface Drift {
  readonly against: Pick<Release, "source" | "name" | "version" | "size" | "unpackedSize"> & {
    readonly entryCount: number;
  };
  readonly added: readonly { readonly path: string; readonly bytes: number }[];
  readonly lost: readonly { readonly path: string; readonly bytes: number }[];
  readonly grown: readonly { readonly path: string; readonly before: number; readonly bytes: number }[];
  readonly installScripts: readonly { readonly hook: string; readonly kind: "new" | "changed" }[];
  /** `dependencies.axios`, of those that are new. */
  readonly dependencies: readonly string[];
  /** The package as a whole has grown beyond the policy's factor. */
  readonly outgrown: boolean;
}

// ── What the shared readers found ──────────────────────────────────────────────────────────────────────────────────

declare const redacted: unique symbol;
/** Text that may be printed although it was made from a secret. Only `inspect/redact` makes it. */
export type Redacted = string & { readonly [redacted]: true };

/** Bytes found inside an entry, with the chain that leads to them; the entry itself is its first layer (empty chain). */
export interface Layer {
  readonly entry: Entry;
  /** `["data: URI", "base64", "gzip"]` */
  readonly chain: readonly string[];
  readonly bytes: Buffer;
}

/** A position in the last layer: both 1-based, the column in bytes. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A byte string that a rule wants found in every layer, and what the rule makes of a place where it stands. One search
 * finds the literals of all rules; `read` is called while the layer's bytes are alive, must look at a bounded number of
 * them, and must not keep them. `undefined` drops the place.
 */
export interface Literal<Fact = unknown> {
  /** At least 3 bytes of UTF-8. */
  readonly text: string;
  readonly read: (bytes: Buffer, offset: number) => Fact | undefined;
}

/**
 * A search that no literal can say, for rules that are seldom asked: it goes over the bytes of every layer once more. It
 * calls `found` in ascending order of offset, and has the duties of `read`.
 */
export interface Scan<Fact = unknown> {
  readonly scan: (bytes: Buffer, found: (fact: Fact, offset: number) => void) => void;
}

/** A place where a rule's literal stands and its `read` found something, or its scan did. */
export interface Hit<Fact = unknown> extends Position {
  readonly entry: Entry;
  readonly layers: readonly string[];
  readonly offset: number;
  readonly fact: Fact;
}

/** Original text inside a source map. */
export interface EmbeddedSource {
  /** As the map writes it; null where the map names none. */
  readonly path: string | null;
  /** Bytes of the text, as it would be written in UTF-8. */
  readonly bytes: number;
  /** Hex digest of that text. */
  readonly sha256: string;
}

/** A source map, wherever it was found, or what is left of one. */
export interface SourceMap extends Position {
  readonly entry: Entry;
  readonly layers: readonly string[];
  /** All names in `sources`, with and without text. */
  readonly names: readonly string[];
  readonly sourceRoot: string | null;
  /** `sections[].url` values. */
  readonly sectionUrls: readonly string[];
  /** Only the non-empty ones. */
  readonly sources: readonly EmbeddedSource[];
  /** Bytes of all embedded text. */
  readonly bytes: number;
  /** Not valid JSON to its end, yet it carries text. */
  readonly damaged: boolean;
  /** The tool that wrote it, as far as its form tells: `esbuild`, `webpack`. */
  readonly writer: string | null;
  /** Found inside an executable. */
  readonly executable: boolean;
}

/** A recognised container that could not be looked into. */
export interface Opaque {
  readonly entry: Entry;
  readonly layers: readonly string[];
  readonly format: string;
  readonly reason: string;
}

/** What the shared readers found in one artifact. Immutable; made by one walk over all bytes. */
export interface Inspection {
  readonly sourceMaps: readonly SourceMap[];
  readonly opaque: readonly Opaque[];
  /** The hits of one rule's literals, in tarball order. */
  readonly hits: (rule: string) => readonly Hit[];
  readonly problems: readonly Problem[];
  /** Layers that were searched, and their bytes. */
  readonly layerCount: number;
  readonly layerBytes: number;
}

// ── What is claimed ────────────────────────────────────────────────────────────────────────────────────────────────

export type Severity = "error" | "warning" | "info";
export type SeveritySetting = Severity | "off";

/** Something could not be checked. Never waivable: it makes the verdict `error`. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly path: string | null;
  readonly layers: readonly string[];
  readonly hint: string | null;
}

/** Where in a file that people write something stands, as far as a rule knows. Of a list: a place, or the text there. */
export interface About {
  readonly file: "package.json" | "policy";
  readonly keys: readonly (string | number)[];
}

/** What a rule says. It does not know the policy, so it does not decide. */
export interface Observation {
  /** Absent: the package as a whole. Manifest rules name package.json. */
  readonly entry?: { readonly path: string };
  readonly layers?: readonly string[];
  readonly position?: Position;
  /** What is wrong, without the path, a verb first: `embeds 3 original source files`. */
  readonly message: string;
  /** The committed place that let it in: `package.json files[9] "src"`. */
  readonly cause?: string;
  /** For weaker evidence than the rule's own severity. */
  readonly weight?: "warning" | "info";
  readonly evidence?: Redacted;
  /** `sha256-<hex>` of what was found: what a pinned waiver names. */
  readonly digest?: string;
  /** Tells two observations at one place apart and survives a rebuild; holds no secret. */
  readonly key?: string;
  /** Instead of the rule's fix, where this place needs another. */
  readonly fix?: string;
  /** Lines that show more of it than the message says, for whoever has room. */
  readonly detail?: readonly string[];
  readonly about?: About;
}

/** May a path ship? */
export interface Admission {
  readonly admitted: boolean;
  /** The pattern that decided; null where no pattern admits the path. */
  readonly pattern: string | null;
}

export type BudgetKey = "size" | "unpackedSize" | "fileSize" | "textFileSize" | "entryCount";
export type Budget = { readonly [key in BudgetKey]?: number };

/** A line of `allow`, and whether it earned its place. */
export interface AllowPattern {
  readonly pattern: string;
  /** Written in the project's own policy file, not inherited from a preset. */
  readonly own: boolean;
}

export interface Waiver {
  readonly rule: string;
  readonly path?: string;
  readonly fingerprint?: string;
  readonly digest?: string;
  readonly reason: string;
  /** `2027-06-01`, valid through that day UTC. */
  readonly expires: string;
  /** Not written in the package's own policy file: others may need it, so that it is not stale where it is unused. */
  readonly inherited?: true;
}

export interface WaiverUse {
  readonly waiver: Waiver;
  /** `duplicate`: another one of the policy covers the same. */
  readonly state: "used" | "unused" | "expired" | "duplicate";
}

/** What a rule may know of the policy: what may ship and how much, never what a finding will weigh. */
export interface PolicyView {
  readonly admit: (path: string) => Admission;
  readonly allow: readonly AllowPattern[];
  /** How many paths each allow pattern matches, in the order of `allow`. */
  readonly matches: (paths: readonly string[]) => readonly number[];
  readonly budget: Budget;
  /** Empty until the package has been judged: only rules with `subject: "policy"` see it filled. */
  readonly waivers: readonly WaiverUse[];
}

export interface RuleContext<Options = unknown> {
  readonly artifact: Artifact;
  readonly surroundings: Surroundings;
  readonly inspection: Inspection;
  /** The hits of this rule's own literals. */
  readonly hits: readonly Hit[];
  readonly options: Options;
  readonly policy: PolicyView;
}

/** The part of https://standardschema.dev that a rule's options need; every valibot schema has it. */
export interface OptionsSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** A claim that must hold for every artifact. */
export interface Rule {
  /** kebab-case, a claim that should hold; never renamed. */
  readonly id: string;
  /** What is there when it does not hold. */
  readonly title: string;
  readonly severity: Severity;
  /** `pinned` marks a hard rule: it cannot be switched off or weakened, and a waiver must name the evidence's digest. */
  readonly waiver: "path" | "pinned";
  readonly fix: string;
  /** `policy`: a rule about the policy, run when the package has been judged. Default: `package`. */
  readonly subject?: "package" | "policy";
  /** True where paths and the manifest are all it needs, built or not, so that it can be asked about a list as well. */
  readonly listing?: true;
  /** False where another entry may cure a finding. Default: adding an entry never removes a finding. */
  readonly monotone?: boolean;
  readonly options?: OptionsSchema;
  readonly literals?: (context: { options: never; surroundings: Surroundings }) => readonly (Literal | Scan)[];
  readonly check: (context: RuleContext<never>) => Iterable<Observation>;
}

/** What the policy is told about a rule. */
export type RuleMeta = Pick<Rule, "id" | "title" | "severity" | "waiver" | "options">;

// ── What is decided ────────────────────────────────────────────────────────────────────────────────────────────────

export interface RuleSetting {
  readonly severity: SeveritySetting;
  /** Validated against the rule's schema, complete with defaults. */
  readonly options: unknown;
}

/** Parsed, complete, valid. */
export interface Policy {
  /** `recommended`, `packgate.json`, `package.json#packgate`: never an absolute path. */
  readonly source: string;
  /** `sha256-<hex>` of the resolved policy. */
  readonly digest: string;
  /** Names of what it extends, nearest first. */
  readonly extends: readonly string[];
  /** True where the project has written a policy file. */
  readonly own: boolean;
  readonly allow: readonly AllowPattern[];
  readonly deny: readonly string[];
  readonly failOn: Severity;
  readonly budget: Budget;
  /** Complete: what the policy does not say is packgate's own. */
  readonly limits: Limits;
  readonly rules: { readonly [id: string]: RuleSetting };
  readonly waivers: readonly Waiver[];
}

/** A line of a file that people commit: what to change, where the path of a finding is that of built output. */
export interface CommittedLine {
  /** Relative to the top of the repository; where there is none, to the package's directory. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** An observation, judged. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly path: string | null;
  /** As the Entry's. */
  readonly installed?: string | null;
  readonly layers: readonly string[];
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly cause: string | null;
  /** The committed line that let it in. Only where the project's directory is known. */
  readonly committed?: CommittedLine;
  /** What `committed` is looked up by; no report has it. */
  readonly about?: About;
  readonly evidence: Redacted | null;
  readonly digest: string | null;
  readonly fix: string | null;
  readonly detail: readonly string[];
  /** 32 hex digits, the same from build to build. */
  readonly fingerprint: string;
  readonly waiver: Waiver | null;
  /** Sources of the policies under which it stands. */
  readonly policies: readonly string[];
}

/** `error` (exit status 2): not everything could be checked. `fail` (1). `pass` (0). */
export type Verdict = "pass" | "fail" | "error";

// ── What is reported ───────────────────────────────────────────────────────────────────────────────────────────────

export interface PackageSummary {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** As the Artifact's. */
  readonly tarDigest?: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly entryCount: number;
}

/** The verdict that another preset would give. */
export interface Alternative {
  readonly preset: string;
  readonly verdict: Verdict;
  /** Unwaived findings that decide it. */
  readonly deciding: number;
}

/** A limit that the policies have raised above packgate's own. */
export interface RaisedLimit {
  readonly limit: keyof Limits;
  /** As in `Limits`: what held here, and what would without a policy. */
  readonly value: number;
  readonly standard: number;
}

/** What a picture of the package shows beside its findings. Paths and names are masked as those of findings are. */
export interface Contents {
  /** In tarball order. */
  readonly files: readonly ShippedFile[];
  /** In tarball order: of very many, those that hold the most text. */
  readonly leaks: readonly Leak[];
  readonly leaksLeftOut: number;
}

export interface ShippedFile {
  readonly path: string;
  readonly bytes: number;
  /** What put it into the tarball, as `package.json files[0] "dist"`; null where the package does not tell. */
  readonly reason: string | null;
  /** The pattern of the package's own policy that admits it; null where none does. */
  readonly pattern: string | null;
  /** What was found packed inside, in the order of the walk: how often each chain led on, and to how many bytes in all. */
  readonly layers: readonly { readonly chain: readonly string[]; readonly count: number; readonly bytes: number }[];
  /** Layers of other chains than those. */
  readonly layersLeftOut: number;
}

/** The original text inside one map. */
export interface Leak {
  readonly path: string;
  readonly layers: readonly string[];
  readonly sources: readonly {
    /** As the map writes it; null where the map names none. */
    readonly path: string | null;
    readonly bytes: number;
    readonly dependency: boolean;
  }[];
  /** Sources beyond those in `sources`, which are the largest. */
  readonly sourcesLeftOut: number;
}

export interface PackageReport {
  /** null where no artifact could be had. */
  readonly package: PackageSummary | null;
  readonly origin: Origin;
  readonly policies: readonly { readonly source: string; readonly digest: string; readonly own: boolean }[];
  readonly raisedLimits: readonly RaisedLimit[];
  readonly verdict: Verdict;
  readonly problems: readonly Problem[];
  /** Sorted by path bytes, layers, position, rule. */
  readonly findings: readonly Finding[];
  /** Ids of the rules that each policy here switches off: nobody asked them. Only where there are some. */
  readonly rulesOff?: readonly string[];
  /** What was not applicable here, as `git: not a repository`. */
  readonly notApplicable: readonly string[];
  /** Only where the project has no policy of its own. */
  readonly alternatives: readonly Alternative[];
  /** Paths and bytes of all entries, for reports that show the package. */
  readonly entries: readonly { readonly path: string; readonly bytes: number }[];
  /** Only where a format that draws the package was asked for. */
  readonly contents?: Contents;
  /** Only where an earlier release was compared with: how this one differs, by the factor of the first policy. */
  readonly drift?: Drift;
  /** What a listing holds beside the entries. */
  readonly release?: {
    readonly installScripts: { readonly [hook: string]: string };
    readonly dependencies: readonly string[];
  };
  readonly stats: { readonly [name: string]: number };
}

export interface RuleReport {
  readonly title: string;
  readonly severity: Severity;
  readonly waiver: "path" | "pinned";
  readonly fix: string;
  /** Where its page is. */
  readonly help: string;
}

/** The one thing that reporters see: plain data, deterministic in tarball, policies and surroundings. */
export interface Report {
  readonly schema: 1;
  readonly tool: { readonly name: "packgate"; readonly version: string };
  readonly verdict: Verdict;
  readonly problems: readonly Problem[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly rules: { readonly [id: string]: RuleReport };
  readonly reports: readonly PackageReport[];
  /** Only where this is a part of a check that several jobs share. */
  readonly shard?: Shard;
}

/** One job's part of a check. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
  /** Packages in all shards together. */
  readonly packages: number;
  /** `sha256-<hex>` of what all of them must have in common: packages, flags, the version of packgate. */
  readonly whole: string;
}

/** packgate's own part of a receipt: what the standard predicate has no place for. */
interface ReceiptDetails {
  readonly schema: 1;
  /** Of the inflated tar. */
  readonly tar?: { readonly sha256: string };
  /** All that judged, the package's own first: each of them had to pass. `digest` is `sha256-<hex>`. */
  readonly policies: readonly { readonly source: string; readonly digest: string }[];
  readonly ruleSet: { readonly packgate: string; readonly digest: { readonly sha256: string } };
  readonly origin: Origin["kind"];
  readonly packer: Packer | null;
  readonly predicted: boolean;
  readonly verdict: "pass" | "fail";
  /** How many, waived ones apart. */
  readonly findings: { readonly [severity in Severity]: number } & { readonly waived: number };
  /** Those that were needed. What they cover stays out. */
  readonly waivers: readonly Pick<Waiver, "rule" | "reason" | "expires">[];
}

/** The statement that a tarball passed, or failed, certain policies. `report/receipt.ts` names the formats. */
export interface Receipt {
  readonly _type: "https://in-toto.io/Statement/v1";
  readonly subject: readonly [{ readonly name: string; readonly digest: { readonly sha512: string } }];
  readonly predicateType: "https://slsa.dev/verification_summary/v1";
  readonly predicate: {
    readonly verifier: { readonly id: string; readonly version: { readonly packgate: string } };
    readonly timeVerified: string;
    readonly resourceUri: string;
    readonly policy: { readonly uri: string; readonly digest: { readonly sha256: string } };
    readonly verificationResult: "PASSED" | "FAILED";
    readonly verifiedLevels: readonly string[];
    readonly "pkg:npm/packgate#check": ReceiptDetails;
  };
}
