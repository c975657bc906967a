import type { Verdict } from "../../src/model.ts";
import { type HostilePolicy, refused } from "./policy-case.ts";
import { chains, places } from "./policy-places.ts";

type Row = readonly [id: string, what: string, text: Buffer | string, message: string];

/** Cases of one packgate.json, each of them refused. */
const texts = (rows: readonly Row[]): readonly HostilePolicy[] =>
  rows.map(([id, what, text, message]) => refused(id, what, message, { "packgate.json": text }));

function judged(
  id: string,
  what: string,
  [verdict, says]: readonly [Verdict, string | null],
  policy: unknown,
  packs: HostilePolicy["packs"] = {},
): HostilePolicy {
  const files = { "packgate.json": typeof policy === "string" ? policy : JSON.stringify(policy) };
  return { id: `policy-${id}`, what, verdict, says, message: null, files, packs };
}

const AT = "packgate.json:1:";
const waiver = (fields: string) => `{"waivers": [{"rule": "no-secret", "path": "a.js"${fields}}]}`;
const WAIVED = ', "reason": "r", "expires": "2099-01-01"';

const json = texts([
  ["empty", "a file without anything in it", "", `${AT}1: not valid JSON: value expected`],
  ["truncated", "a file that ends too early", '{"allow": ["a"', `${AT}15: not valid JSON`],
  ["two-roots", "a second policy behind the first", '{}\n{"deny": []}', "packgate.json:2:1: not valid JSON"],
  ["trailing-garbage", "words behind the policy", "{} x", `${AT}4: not valid JSON`],
  ["not-json", "JavaScript", "module.exports = {}", `${AT}1: not valid JSON`],
  ["unclosed-comment", "a comment that hides the rest", '{"allow": [] /* }', `${AT}14: not valid JSON`],
  ["list", "a list instead of an object", "[]", `${AT}1: a policy must be an object`],
  ["null", "null", "null", `${AT}1: a policy must be `],
  ["typo", "a mistyped key", '{\r\n  "alow": []}', 'packgate.json:2:3: unknown key "alow"'],
  [
    "duplicate-key",
    "a second deny that undoes the first",
    '{"deny": ["a"], "deny": []}',
    `${AT}17: duplicate key "deny"`,
  ],
  ["escaped-duplicate", "the same, escaped", '{"deny": ["a"], "\\u0064eny": []}', `${AT}17: duplicate key "deny"`],
  [
    "duplicate-rule",
    "a rule twice",
    '{"rules": {"no-dev-file": "error", "no-dev-file": "off"}}',
    `${AT}36: duplicate key`,
  ],
  ["proto", "a key that is every object's", '{"__proto__": {"allow": ["**"]}}', `${AT}2: unknown key "__proto__"`],
  ["proto-rule", "the same among rules", '{"rules": {"constructor": "off"}}', `${AT}12: unknown key "constructor"`],
  ["look-alike-key", "a key with a Cyrillic letter", '{"\u0430llow": ["**"]}', `${AT}2: unknown key`],
  [
    "utf-16",
    "UTF-16 with a byte order mark",
    Buffer.from('\uFEFF{"allow":[]}', "utf16le"),
    "packgate.json: is not valid UTF-8",
  ],
  ["utf-16-bare", "UTF-16 without one", Buffer.from('{"allow":[]}', "utf16le"), `${AT}2: not valid JSON`],
  ["latin-1", "Latin-1", Buffer.from('{"allow":["\xFC"]}', "latin1"), "packgate.json: is not valid UTF-8"],
  ["large", "a byte more than 1 MB", `{}${" ".repeat(999_999)}`, "packgate.json: is larger than 1 MB"],
  ["deep", "100,000 lists in each other", "[".repeat(100_000), `${AT}101: nested too deeply`],
  ["deep-objects", "100,000 objects in each other", '{"a":'.repeat(100_000), `${AT}501: nested too deeply`],
]);

const patterns = texts([
  ["long-pattern", "70,000 characters", `{"allow": ["${"a".repeat(70_000)}"]}`, `${AT}12: a pattern has at most 1,024`],
  ["range", "ten million in a range", '{"deny": ["{1..10000000}"]}', `${AT}11: a pattern's braces stand for`],
  [
    "braces",
    "two to the power of 200",
    `{"allow": ["${"{a,b}".repeat(200)}"]}`,
    `${AT}12: a pattern's braces stand for`,
  ],
  [
    "many-braces",
    "a thousand alternatives, often",
    `{"allow": [${Array.from({ length: 21 }, (_, n) => `"${n}{1..1000}"`).join()}]}`,
    `${AT}282: a list stands for at most 20,000 patterns`,
  ],
  ["negation", "an exception in deny", '{"deny": ["!src/**"]}', `${AT}11: a pattern does not begin with "!"`],
  ["way-up", "a deny that matches nothing", '{"deny": ["dist/../src/**"]}', `${AT}11: a pattern has no empty, "."`],
  ["control", "a line break in a deny", '{"deny": ["src/**\\n"]}', `${AT}11: a pattern has no space around it`],
  [
    "option-braces",
    "a bomb in a rule's option, for every source of every map",
    `{"rules": {"no-embedded-sources": {"ignoreSources": ["${"{a,b}".repeat(20)}"]}}}`,
    `${AT}53: "rules.no-embedded-sources.ignoreSources" must be at most 1,000 patterns`,
  ],
  [
    "option-hosts",
    "the same among hosts",
    '{"rules": {"no-remote-source-map": {"hosts": ["{1..10000000}"]}}}',
    `${AT}46: "rules.no-remote-source-map.hosts" must be at most 1,000 patterns`,
  ],
  [
    "waiver-braces",
    "a bomb in a waiver's path",
    waiver(WAIVED).replace("a.js", "{a,b}".repeat(99)),
    `${AT}44: a pattern's braces`,
  ],
]);

const weakenings = texts([
  [
    "hard-off",
    "a hard rule switched off",
    '{"rules": {"no-private-key": "off"}}',
    `${AT}30: no-private-key is a hard rule`,
  ],
  [
    "hard-warning",
    "a hard rule weakened",
    '{"rules": {"no-env-file": {"severity": "info"}}}',
    `${AT}40: no-env-file is a hard rule`,
  ],
  [
    "hard-unpinned",
    "a hard rule waived by path",
    waiver(WAIVED).replace("no-secret", "no-env-file"),
    `${AT}14: no-env-file is a hard rule`,
  ],
  ["no-reason", "a waiver without a reason", waiver(', "expires": "2099-01-01"'), `${AT}14: a waiver needs "reason"`],
  ["blank-reason", "a reason of spaces", waiver(WAIVED.replace('"r"', '"  "')), `${AT}62: a waiver needs a reason`],
  ["no-expiry", "a waiver for ever", waiver(', "reason": "r"'), `${AT}14: a waiver needs "expires"`],
  [
    "no-such-day",
    "a day that never comes",
    waiver(WAIVED.replace("01-01", "02-30")),
    `${AT}78: a waiver expires on a day`,
  ],
  ["fail-on-never", "a threshold that nothing reaches", '{"failOn": "off"}', `${AT}12: "failOn" must be`],
  ["infinite-budget", "a budget without end", '{"budget": {"size": 1e999}}', `${AT}21: "budget.size" must be`],
  ["negative-budget", "a budget below nothing", '{"budget": {"entryCount": -1}}', `${AT}27: "budget.entryCount" must`],
  [
    "listed-rules",
    "rules as a list, which is an object without keys",
    '{"rules": ["no-dev-file"]}',
    `${AT}11: "rules" must be an object`,
  ],
]);

const QUIET = { rules: { "no-unmatched-allow": "off", "manifest-has-files": "off" } };
const LONG = `${`${"a".repeat(40)}/`.repeat(20)}b`;

const harmless: readonly HostilePolicy[] = [
  judged("mark", "a byte order mark, as editors on Windows write it", ["pass", null], `\uFEFF${JSON.stringify(QUIET)}`),
  judged(
    "commas",
    "comments and a comma too many",
    ["pass", null],
    `// x\n${JSON.stringify(QUIET).slice(0, -1)}, /* y */}`,
  ),
  ...["**/*a", "*a", "+(a|aa)", "**/", "?*", "[!b]*"].map((part, index) =>
    judged(
      `backtracking-${index}`,
      `a pattern that has hung glob libraries: ${part}`,
      ["fail", "only-allowed-files"],
      { ...QUIET, allow: [`${part.repeat(Math.floor(1_000 / part.length))}x`, "*.js"] },
      { [LONG]: "x" },
    ),
  ),
  judged(
    "too-much-to-compare",
    "a megabyte of patterns and as many long paths as it takes",
    ["error", "ELIMIT"],
    { ...QUIET, allow: Array.from({ length: 1_000 }, (_, n) => `dist/${n}/${"a".repeat(900)}*.js`) },
    Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`${LONG}${n}`, ""])),
  ),
  judged(
    "expired",
    "a waiver that expired",
    ["fail", "only-allowed-files"],
    {
      ...QUIET,
      allow: ["*.js"],
      waivers: [{ rule: "only-allowed-files", path: "notes.txt", reason: "r", expires: "2026-11-20" }],
    },
    { "notes.txt": "x" },
  ),
  judged(
    "other-evidence",
    "a waiver that pins another digest",
    ["fail", "no-env-file"],
    {
      ...QUIET,
      allow: ["**", ".env"],
      waivers: [
        { rule: "no-env-file", path: ".env", digest: `sha256-${"0".repeat(64)}`, reason: "r", expires: "2099-01-01" },
      ],
    },
    { ".env": "DATABASE=postgres" },
  ),
  judged(
    "allowed-leak",
    "an allow pattern that names what a hard rule finds",
    ["fail", "no-vcs-file"],
    { ...QUIET, allow: ["**", "**/.git/**"] },
    { ".git/config": "[core]\n" },
  ),
];

export const cases: readonly HostilePolicy[] = [...json, ...patterns, ...weakenings, ...places, ...chains, ...harmless];
