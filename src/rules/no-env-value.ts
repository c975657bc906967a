import { createHash } from "node:crypto";
import * as v from "valibot";
import { count } from "../inspect/quantity.ts";
import { looksRandom } from "../inspect/secrets/entropy.ts";
import { type OwnValueFact, ownValueLiterals } from "../inspect/secrets/own-forms.ts";
import { type Naming, type OwnSecret, ownSecrets, tooManySecrets } from "../inspect/secrets/own-value.ts";
import type { Hit, Manifest, Surroundings } from "../model.ts";
import { defineRule } from "./define-rule.ts";

const names = v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []);

const options = v.strictObject({
  /** Variables whose values may ship. */
  public: names,
  /** Variables whose values are secrets although nothing in their names says so. */
  names,
});

/** The most values that are searched for. A project with more has another place for them. */
const MOST = 200;

/**
 * Finds what a bundler has put into a program although nobody meant to: no kind of token need be known for that, only
 * the project's own values.
 */
export default defineRule({
  id: "no-env-value",
  title: "Value of the project's own environment",
  severity: "error",
  waiver: "pinned",
  fix: "Replace the secret, read the variable when the program runs, and take it out of what the bundler defines; name it under `public` if it is meant to ship",
  options,
  literals: ({ options, surroundings }) =>
    searched(surroundings, options)
      .slice(0, MOST)
      .flatMap(({ secret }, value) => ownValueLiterals(secret, value)),
  *check({ surroundings, hits, options }) {
    const values = searched(surroundings, options);
    if (values.length > MOST) tooManySecrets(MOST);
    const digests = new Map<Buffer, string>();
    for (const found of places(hits as readonly Hit<OwnValueFact>[], values)) {
      const { entry, layers, line, column, offset, fact } = found[0]!;
      const { variable, secret } = values[fact.value]!;
      const digest = digests.get(entry.bytes) ?? createHash("sha256").update(entry.bytes).digest("hex");
      digests.set(entry.bytes, digest);
      const what = fact.whole ? "the value" : "a part of the value";
      const times = found.length > 1 ? ` (${count(found.length, "place")})` : "";
      yield {
        entry,
        layers,
        position: { line, column: Math.max(1, column - (offset - fact.start)) },
        message: `holds ${what} of ${variable}${fact.form === "" ? "" : ` ${fact.form}`}${times}`,
        key: variable,
        // Of the file: what a value is can be guessed from its own digest, if it is short.
        digest: `sha256-${digest}`,
        ...(secret.sure ? {} : { weight: "info" as const }),
      };
    }
  },
});

interface Searched {
  /** `NPM_TOKEN (environment)` */
  readonly variable: string;
  readonly secret: OwnSecret;
}

/** Each secret once, under the first variable that has it. */
function searched({ ownValues = [], sourceManifest }: Surroundings, naming: Naming): readonly Searched[] {
  const published = new Set(publicTexts(sourceManifest));
  const found = new Map<string, Searched>();
  for (const { name, from, value } of ownValues) {
    if (from === "environment" && !isSecretVariable(name, naming)) continue;
    for (const secret of ownSecrets({ name, value: value() }, naming)) {
      if (published.has(secret.text)) continue;
      const known = found.get(secret.text);
      if (known === undefined || (secret.sure && !known.secret.sure)) {
        found.set(secret.text, { variable: `${shown(name)} (${from})`, secret });
      }
    }
  }
  return [...found.values()];
}

/** An environment has many variables that the project never asked for. */
const SECRET_VARIABLE =
  /(?:TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|API_?KEY|CREDENTIALS?|(?:^|_)(?:KEY|PASS|PWD|PAT|AUTH|DSN|DATABASE_URL))(?:_?[0-9]+|_(?:B64|BASE64|PEM|JSON|PROD|STAGING|DEV|TEST))*$/i;

function isSecretVariable(name: string, { names }: Naming): boolean {
  return names.includes(name) || (SECRET_VARIABLE.test(name) && name !== "GPG_KEY");
}

/** A line of base64 can look like an assignment: then its beginning is no name. */
function shown(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) && (!looksRandom(name) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(name))
    ? name
    : "a variable";
}

/** What package.json tells everybody. */
function publicTexts(manifest: Manifest | undefined): readonly string[] {
  if (manifest === undefined) return [];
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  for (const field of PUBLIC_FIELDS) collect(manifest[field]);
  return texts;
}

const PUBLIC_FIELDS = [
  ..."name version description homepage license author contributors maintainers repository bugs funding keywords".split(
    " ",
  ),
];

/** The places of each variable in each layer; not what stands in base64 and again in the layer decoded from it. */
function places(hits: readonly Hit<OwnValueFact>[], values: readonly Searched[]): Iterable<Hit<OwnValueFact>[]> {
  const groups = new Map<string, Map<number, Hit<OwnValueFact>>>();
  for (const hit of hits) {
    const { variable } = values[hit.fact.value]!;
    const key = (depth: number) => JSON.stringify([hit.entry.path, hit.layers.slice(0, depth), variable]);
    if (hit.layers.some((_, depth) => groups.has(key(depth)))) continue;
    const own = key(hit.layers.length);
    const group = groups.get(own) ?? new Map<number, Hit<OwnValueFact>>();
    groups.set(own, group);
    // Several blocks of one value stand at one place.
    const known = group.get(hit.fact.start);
    if (known === undefined || (hit.fact.whole && !known.fact.whole)) group.set(hit.fact.start, hit);
  }
  return [...groups.values()].map((group) => {
    const found = [...group.values()];
    const whole = found.filter(({ fact }) => fact.whole);
    return whole.length > 0 ? whole : found;
  });
}
