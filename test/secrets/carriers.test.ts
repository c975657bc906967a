import { describe, expect, test } from "vitest";
import { assignedKinds } from "../../src/inspect/secrets/kinds/assignments.ts";
import { secretKinds } from "../../src/inspect/secrets/kinds/index.ts";
import noPrivateKey from "../../src/rules/no-private-key.ts";
import noSecret from "../../src/rules/no-secret.ts";
import { examples } from "../inspect/secrets/examples.ts";
import { fromShape } from "../inspect/secrets/from-shape.ts";
import { privateKeys } from "../support/private-keys.ts";
import { observe } from "../support/test-rule.ts";
import { type Carry, carriedKinds, carriers } from "./carriers.ts";

/** Every kind of secret that packgate knows is found in every form in which a build may write it. */

interface Subject {
  readonly kind: string;
  readonly text: string;
}

/** A secret of each row, under its vendor's name: the name is what it is known by. */
const assigned: readonly Subject[] = assignedKinds.flatMap(({ id, words, shape }) => {
  const texts = ["a", "b", "c", "d", "e", "f"].map(
    (seed) => `const ${words[0]}Token = ${JSON.stringify(fromShape(shape, `${id} ${seed}`))};`,
  );
  // Of short random texts some look written, or like a sequence.
  const known = texts.find((text) => observe(noSecret, { files: { "a.js": text } }).length > 0);
  return [{ kind: id, text: known ?? texts[0]! }];
});
const subjects: readonly Subject[] = [
  ...secretKinds.flatMap(({ id }) => (examples[id] ?? []).map((text) => ({ kind: id, text }))),
  ...assigned,
];

/** What no-secret says of each file: kind and weight. */
function verdicts(files: { readonly [path: string]: string | Buffer }): Map<string, Set<string>> {
  const said = new Map(Object.keys(files).map((path) => [path, new Set<string>()]));
  for (const { entry, key, weight } of observe(noSecret, { files })) {
    said.get(entry!.path)!.add(`${key!.replace(/#\d+$/, "")} ${weight ?? "error"}`);
  }
  return said;
}

function carried(list: readonly Subject[], carry: Carry): Set<string>[] {
  return [...verdicts(Object.fromEntries(list.map(({ text }, index) => [`dist/${index}.js`, carry(text)]))).values()];
}

/** What each subject is by itself: its own kind, or a more specific one that has the same bytes. */
const alone = carried(subjects, (text) => text);

/** Kinds that share their form with another's, which is said instead. */
const SHARED: { readonly [kind: string]: string } = { "highnote-key": "stripe-live-key", "kimi-key": "sk-key" };

test("every kind is found in an example of its own", () => {
  const missed = [...secretKinds, ...assignedKinds].filter(({ id }) => {
    const said = subjects.flatMap(({ kind }, index) => (kind === id ? [...alone[index]!] : []));
    return !said.some((verdict) => verdict.startsWith(`${SHARED[id] ?? id} `));
  });
  expect(missed.map(({ id }) => id)).toEqual([]);
});

describe("every kind is found, and weighs the same,", () => {
  test.each(Object.entries(carriers))("%s", (_, carry) => {
    const found = carried(subjects, carry);
    const missed = subjects.flatMap(({ kind, text }, index) =>
      [...alone[index]!].some((verdict) => !found[index]!.has(verdict))
        ? [`${kind} (${text.slice(0, 6)}…): ${[...alone[index]!]} became ${[...found[index]!]}`]
        : [],
    );
    expect(missed).toEqual([]);
  });
});

const EDGE = 64 * 1024;

/** A file in which each text begins so many bytes from an edge of its own. */
function atEdges(texts: readonly string[], offset: number): Buffer {
  const bytes = Buffer.alloc((texts.length + 1) * EDGE, "let a = 1;\n");
  for (const [index, text] of texts.entries()) bytes.write(`\n${text}\n`, (index + 1) * EDGE + offset - 1, "latin1");
  return bytes;
}

describe("every kind is found across an edge of 64 KiB,", () => {
  const one = [...new Map(subjects.map((subject, index) => [subject.kind, { ...subject, index }])).values()];
  const expected = new Set(one.flatMap(({ index }) => [...alone[index]!]));
  test.each([-40, -17, -3, -1, 0, 1, 40])("beginning %i bytes from it", (offset) => {
    const files = {
      "dist/a.js": atEdges(
        one.map(({ text }) => text),
        offset,
      ),
    };
    const found = verdicts(files).get("dist/a.js")!;
    expect([...expected].filter((verdict) => !found.has(verdict))).toEqual([]);
  });

  test.each(carriedKinds)("%s: at every byte from -40 to 40", (kind) => {
    const [text] = examples[kind]!;
    const missed: number[] = [];
    for (let offset = -40; offset <= 40; offset += 1) {
      const [found] = verdicts({ "a.js": atEdges([text!], offset) }).values();
      if (![...found!].some((verdict) => verdict.startsWith(kind))) missed.push(offset);
    }
    expect(missed).toEqual([]);
  });
});

describe("a private key is found,", () => {
  const strings = (text: string) => text.trimEnd().split("\n");
  const quoted: { readonly [claim: string]: Carry } = {
    ...carriers,
    "with CRLF": (text) => text.replaceAll("\n", "\r\n"),
    "in a string": (text) => `k=${JSON.stringify(text)};`,
    "in a string with CRLF": (text) => `k=${JSON.stringify(text.replaceAll("\n", "\r\n"))};`,
    "in a string inside a string": (text) => JSON.stringify(JSON.stringify({ k: text })),
    "in strings that are joined": (text) =>
      strings(text)
        .map((line) => JSON.stringify(`${line}\n`))
        .join("+"),
  };
  const edges = Object.fromEntries(
    Array.from({ length: 81 }, (_, index) => [
      `${index - 40} bytes from an edge`,
      (text: string) => atEdges([text], index - 40),
    ]),
  );

  const labels = (carry: Carry) => {
    const files = Object.fromEntries(
      Object.entries(privateKeys).map(([name, { text }]) => [`${name}.js`, carry(text)]),
    );
    return observe(noPrivateKey, { files }).map(({ entry, message }) => `${entry!.path} ${message}`);
  };
  const expected = Object.entries(privateKeys).map(([name, { label }]) => `${name}.js holds a private key: ${label}`);

  test.each(Object.entries(quoted))("whatever its form, %s", (_, carry) => {
    expect(labels(carry)).toEqual(expected);
  });

  test.each(Object.entries(edges).filter((_, index) => index % 8 === 0))("whatever its form, %s", (_, carry) => {
    expect(labels(carry)).toEqual(expected);
  });
});
