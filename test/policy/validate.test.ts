import { expect, test } from "vitest";
import { faultOf, HEX, policiesOf, policyOf } from "./policy-of.ts";

const waiver = { rule: "no-secret", path: "dist/a.js", reason: "a test value", expires: "2027-06-01" };

// A policy → what is said of it. Objects are written with two spaces, so that places can be read off.
const REFUSED: { readonly [claim: string]: readonly [unknown, string | RegExp] } = {
  "a mistyped key": [{ extends: "strict", allwo: [] }, 'packgate.json:3:3: unknown key "allwo"\ndid you mean "allow"?'],
  "a key like no other": [{ colour: 1 }, 'packgate.json:2:3: unknown key "colour"'],
  "a key that every object has": [
    '{ "constructor": { "allow": ["**"] } }',
    'packgate.json:1:3: unknown key "constructor"',
  ],
  "a key that would change the prototype": [
    '{ "__proto__": { "allow": ["**"] } }',
    'packgate.json:1:3: unknown key "__proto__"',
  ],
  "a duplicate key": [
    '{\n "deny": ["src/**"],\n "allow": [],\n "deny": [] }',
    'packgate.json:4:2: duplicate key "deny"',
  ],
  "a duplicate rule": [
    '{ "rules": { "no-secret": "error",\n "no-secret": "off" } }',
    'packgate.json:2:2: duplicate key "no-secret"',
  ],
  "a mistyped budget": [
    { budget: { unpackedsize: 1 } },
    'packgate.json:3:5: unknown key "unpackedsize" in "budget"\ndid you mean "unpackedSize"?',
  ],
  "a size in a unit that is none": [
    { budget: { size: "5 mb" } },
    'packgate.json:3:13: "budget.size" must be a number of bytes or a size such as "5 MB" or "512 KiB"',
  ],
  "a negative size": [
    { budget: { size: -1 } },
    'packgate.json:3:13: "budget.size" must be a number of bytes or a size such as "5 MB" or "512 KiB"',
  ],
  "half a byte": [
    { budget: { fileSize: 0.5 } },
    'packgate.json:3:17: "budget.fileSize" must be a number of bytes or a size such as "5 MB" or "512 KiB"',
  ],
  "a size that is neither number nor text": [
    { budget: { size: true } },
    'packgate.json:3:13: "budget.size" must be a number of bytes or a size such as "5 MB" or "512 KiB"',
  ],
  "a count in megabytes": [
    { budget: { entryCount: "5 MB" } },
    'packgate.json:3:19: "budget.entryCount" must be a number, not "5 MB"',
  ],
  "an unknown rule": [
    { rules: { "no-secrets": "error" } },
    'packgate.json:3:5: unknown rule "no-secrets"\ndid you mean "no-secret"?',
  ],
  "an unknown option": [
    { rules: { "no-internal-reference": { host: [] } } },
    'packgate.json:4:7: unknown option "host" in "no-internal-reference"\ndid you mean "hosts"?',
  ],
  "an option of a rule that has none": [
    { rules: { "no-secret": { kinds: [] } } },
    'packgate.json:4:7: unknown option "kinds" in "no-secret"',
  ],
  "an option of the wrong type": [
    { rules: { "no-internal-reference": { hosts: "a.example" } } },
    'packgate.json:4:16: "rules.no-internal-reference.hosts" must be a list, not "a.example"',
  ],
  "an item of the wrong type": [
    { rules: { "no-internal-reference": { hosts: ["a", 5] } } },
    'packgate.json:6:9: "rules.no-internal-reference.hosts.1" must be a string, not 5',
  ],
  "a mistyped choice": [
    { rules: { "no-embedded-sources": { accept: "publik" } } },
    'packgate.json:4:17: "rules.no-embedded-sources.accept" must be "none" or "shipped" or "public" or "any", not "publik"\ndid you mean "public"?',
  ],
  "a mistyped severity": [
    { rules: { "no-secret": "eror" } },
    'packgate.json:3:18: "rules.no-secret" must be "error" or "warning" or "info" or "off", not "eror"\ndid you mean "error"?',
  ],
  "a number for a severity": [
    { rules: { "no-secret": 2 } },
    'packgate.json:3:18: "rules.no-secret" must be "error" or "warning" or "info" or "off", not 2',
  ],
  "a failOn that never fails": [
    { failOn: "off" },
    'packgate.json:2:13: "failOn" must be "error" or "warning" or "info", not "off"',
  ],
  "a hard rule switched off": [
    { rules: { "no-private-key": "off" } },
    "packgate.json:3:23: no-private-key is a hard rule: it is always an error, and only a waiver that pins its evidence covers a finding",
  ],
  "a hard rule weakened beside an option": [
    { rules: { "no-embedded-sources": { severity: "warning" } } },
    "packgate.json:4:19: no-embedded-sources is a hard rule: it is always an error, and only a waiver that pins its evidence covers a finding",
  ],
  "a list in place of rules": [{ rules: [] }, 'packgate.json:2:12: "rules" must be an object'],
  "a list in place of a rule's options": [
    { rules: { "no-secret": [] } },
    'packgate.json:3:18: "rules.no-secret" must be an object',
  ],
  "a list in place of a policy": ["[]", "packgate.json:1:1: a policy must be an object"],
  "a text in place of a policy": ['"strict"', 'packgate.json:1:1: a policy must be an object, not "strict"'],
  "a text in place of a list": [{ allow: "dist/**" }, 'packgate.json:2:12: "allow" must be a list, not "dist/**"'],
  "an ellipsis that does not come first": [
    { allow: ["dist/a.js", "..."] },
    'packgate.json:2:12: "..." stands for the inherited list and comes first',
  ],
  "a waiver without a reason": [
    { waivers: [{ ...waiver, reason: undefined }] },
    'packgate.json:3:5: a waiver needs "reason"',
  ],
  "a waiver with an empty reason": [
    { waivers: [{ ...waiver, reason: " " }] },
    "packgate.json:6:17: a waiver needs a reason that says something",
  ],
  "a waiver without an end": [
    { waivers: [{ ...waiver, expires: undefined }] },
    'packgate.json:3:5: a waiver needs "expires"',
  ],
  "a waiver without a rule": [
    { waivers: [{ ...waiver, rule: undefined }] },
    'packgate.json:3:5: a waiver needs "rule"',
  ],
  "a waiver for nothing": [
    { waivers: [{ ...waiver, path: undefined }] },
    'packgate.json:3:5: a waiver needs a "path" or a "fingerprint"',
  ],
  "a waiver for two things": [
    { waivers: [{ ...waiver, fingerprint: HEX.slice(0, 32) }] },
    'packgate.json:3:5: a waiver has a "path" or a "fingerprint", not both',
  ],
  "a waiver of an unknown rule": [
    { waivers: [{ ...waiver, rule: "no-secrt" }] },
    'packgate.json:4:15: unknown rule "no-secrt"\ndid you mean "no-secret"?',
  ],
  "a waiver with a key more": [
    { waivers: [{ ...waiver, expire: "2027-06-01" }] },
    'packgate.json:8:7: unknown key "expire" in a waiver\ndid you mean "expires"?',
  ],
  "a waiver until some day": [
    { waivers: [{ ...waiver, expires: "never" }] },
    'packgate.json:7:18: a waiver expires on a date such as "2027-06-01"',
  ],
  "a waiver until a day that is not in the calendar": [
    { waivers: [{ ...waiver, expires: "2027-02-29" }] },
    'packgate.json:7:18: a waiver expires on a day of the calendar, such as "2027-06-01"',
  ],
  "a waiver of a hard rule without the digest": [
    { waivers: [{ ...waiver, rule: "no-private-key" }] },
    'packgate.json:3:5: no-private-key is a hard rule: a waiver for it needs the "digest" that the finding shows',
  ],
  "a waiver of a hard rule by fingerprint without the digest": [
    { waivers: [{ ...waiver, rule: "no-private-key", path: undefined, fingerprint: HEX.slice(0, 32) }] },
    'packgate.json:3:5: no-private-key is a hard rule: a waiver for it needs the "digest" that the finding shows',
  ],
  "a digest that is none": [
    { waivers: [{ ...waiver, digest: "sha256-abc" }] },
    'packgate.json:8:17: a digest is "sha256-" and 64 hex digits, as the finding shows it',
  ],
  "a fingerprint that is none": [
    { waivers: [{ ...waiver, path: undefined, fingerprint: "F00" }] },
    "packgate.json:7:22: a fingerprint has 32 hex digits, as the finding shows it",
  ],
  "a waiver for a path that matches nothing": [
    { waivers: [{ ...waiver, path: "./dist/a.js" }] },
    'packgate.json:5:15: a pattern has no empty, "." or ".." segment: entry paths have none',
  ],
  "a digest with more behind it": [
    { waivers: [{ ...waiver, digest: `sha256-${HEX}0` }] },
    'packgate.json:8:17: a digest is "sha256-" and 64 hex digits, as the finding shows it',
  ],
  "a digest with more before it": [
    { waivers: [{ ...waiver, digest: `xsha256-${HEX}` }] },
    'packgate.json:8:17: a digest is "sha256-" and 64 hex digits, as the finding shows it',
  ],
  "a fingerprint with a digit more": [
    { waivers: [{ ...waiver, path: undefined, fingerprint: HEX.slice(0, 33) }] },
    "packgate.json:7:22: a fingerprint has 32 hex digits, as the finding shows it",
  ],
  "a fingerprint of one digit": [
    { waivers: [{ ...waiver, path: undefined, fingerprint: "0" }] },
    "packgate.json:7:22: a fingerprint has 32 hex digits, as the finding shows it",
  ],
  "a fingerprint that is not hex": [
    { waivers: [{ ...waiver, path: undefined, fingerprint: "g".repeat(32) }] },
    "packgate.json:7:22: a fingerprint has 32 hex digits, as the finding shows it",
  ],
  "a number for a waiver's rule": [
    { waivers: [{ ...waiver, rule: 5 }] },
    /^packgate\.json:4:15: "waivers\.0\.rule" must be .*, not 5$/,
  ],
  "a list in place of a waiver": [{ waivers: [[]] }, 'packgate.json:3:5: "waivers.0" must be an object'],
  "a list in place of a budget": [{ budget: [] }, 'packgate.json:2:13: "budget" must be an object'],
  "nothing in place of rules": [{ rules: null }, 'packgate.json:2:12: "rules" must be an object, not null'],
  "nothing in place of waivers": [{ waivers: null }, 'packgate.json:2:14: "waivers" must be a list, not null'],
  "half a file": [{ budget: { entryCount: 1.5 } }, 'packgate.json:3:19: "budget.entryCount" must be a whole number'],
  "less than no file": [{ budget: { entryCount: -1 } }, 'packgate.json:3:19: "budget.entryCount" must not be negative'],
  "text after the policy": ["{}\n[]", "packgate.json:2:1: not valid JSON: end of file expected"],
  "a missing brace": ['{ "allow": [', "packgate.json:1:13: not valid JSON: close bracket expected"],
  "an empty file": ["", "packgate.json:1:1: not valid JSON: value expected"],
  "a value nested deeper than any policy": [
    `{ "rules": ${"[".repeat(300_000)}`,
    "packgate.json:1:111: nested too deeply",
  ],
  "a file that is not UTF-8": [Buffer.from([0x7b, 0xff, 0x7d]), "packgate.json: is not valid UTF-8"],
  "a file over 1 MB": [`{}${" ".repeat(1_000_000)}`, "packgate.json: is larger than 1 MB"],
};

test.each(Object.entries(REFUSED))("%s is refused where it stands", async (_, [written, says]) => {
  const said = await faultOf(policyOf(written));
  if (typeof says === "string") expect(said).toBe(says);
  else expect(said).toMatch(says);
});

test("a waiver of a hard rule with its digest is taken", async () => {
  const pinned = { ...waiver, rule: "no-private-key", digest: `sha256-${HEX}` };
  expect((await policyOf({ waivers: [pinned] })).waivers).toEqual([pinned]);
});

test("the first fault in the file is the one that is told", async () => {
  const written = '{\n"failOn": "no",\n"rules": { "nothing": "off" },\n"allwo": [] }';
  expect(await faultOf(policyOf(written))).toMatch(/^packgate\.json:2:11: "failOn"/);
});

// The schema looks at `extends` first and at `waivers` last.
test.each([
  [{ waivers: [{ rule: 5 }], extends: 5 }, "packgate.json:3:5: "],
  [{ extends: 5, waivers: [{ rule: 5 }] }, "packgate.json:2:14: "],
  [{ rules: { "no-secret": 5 }, colour: 1, allow: 5 }, "packgate.json:3:18: "],
  [{ colour: 1, allow: 5 }, "packgate.json:2:3: "],
  [{ allow: 5, colour: 1 }, "packgate.json:2:12: "],
])("of several faults it is the first, whatever the schema looks at first: %j", async (written, place) => {
  expect((await faultOf(policyOf(written))).slice(0, place.length)).toBe(place);
});

const OPTION = "no-internal-reference";
const SUGGESTED: readonly (readonly [unknown, string])[] = [
  ...["$schema", "extends", "allow", "deny", "failOn", "budget", "limits", "rules", "waivers"].map(
    (key) => [{ [`${key}x`]: 1 }, key] as const,
  ),
  ...["size", "unpackedSize", "fileSize", "textFileSize", "entryCount"].map(
    (key) => [{ budget: { [`${key}x`]: 1 } }, key] as const,
  ),
  ...["tarball", "inflated", "ratio", "packing"].map((key) => [{ limits: { [`${key}x`]: 1 } }, key] as const),
  ...["rule", "path", "fingerprint", "digest", "reason", "expires"].map(
    (key) => [{ waivers: [{ ...waiver, [`${key}x`]: 1 }] }, key] as const,
  ),
  ...["severity", "hosts", "scopes", "terms"].map(
    (key) => [{ rules: { [OPTION]: { [`${key}x`]: [] } } }, key] as const,
  ),
];
test.each(SUGGESTED)("a mistyped word is told what was meant: %j", async (written, meant) => {
  expect((await faultOf(policyOf(written))).split("\n")[1]).toBe(`did you mean "${meant}"?`);
});

test("a fault in package.json is placed in package.json", async () => {
  const manifest = { name: "p", version: "1.0.0", packgate: { allow: ["a.js"], budjet: {} } };
  expect(await faultOf(policiesOf({ "package.json": manifest }))).toBe(
    'package.json:8:5: unknown key "budjet"\ndid you mean "budget"?',
  );
});

test("two policies in one package.json are refused", async () => {
  const manifest = '{ "packgate": { "deny": ["a"] },\n"packgate": {} }';
  expect(await faultOf(policiesOf({ "package.json": manifest }))).toBe('package.json:2:1: duplicate key "packgate"');
});

test("a mistyped word cannot write to the terminal", async () => {
  const fault = await faultOf(policyOf('{ "\\u001b]0;x\\u0007\\u202e\\u2028": 1 }'));
  expect(fault).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  expect(fault).toContain("\\u{202e}");
});

test("comments, a trailing comma and a byte order mark are no faults", async () => {
  const policy = await policyOf('\ufeff// ours\n{ /* all of it */ "allow": ["dist/a.js",], }\n');
  expect(policy.allow).toEqual([{ pattern: "dist/a.js", own: true }]);
});

test("package.json stays plain JSON", async () => {
  expect(await faultOf(policiesOf({ "package.json": '{ // no\n"packgate": {} }' }))).toBe(
    "package.json:1:3: not valid JSON: invalid comment token",
  );
});
