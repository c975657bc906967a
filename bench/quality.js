/** What is found and what is falsely flagged, beside each peer that takes the same input. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inTemporary } from "./measure.js";
import { corpora } from "./quality-corpora.js";
import { detectors } from "./quality-detectors.js";
import { table } from "./table.js";

/**
 * @typedef {import("./quality-corpora.js").Corpus} Corpus
 * @typedef {import("./quality-detectors.js").Levels} Levels
 * @typedef {{ of: number, flagged: number, errors: number }} Share
 */

export const title = "Quality";
export const intro = `A leak is found, and a harmless package is flagged, where a tool says an error or a warning of it; in brackets, errors alone,
which are what stops a publish. A cell is empty where the tool cannot be handed the corpus.`;

const RECALL = 0.92;
const FALSE_POSITIVES = 60;
const NAMED = 5;

/** Negatives that hold a secret of another kind, and what it is. @type {Readonly<Record<string, string>>} */
const fair = JSON.parse(readFileSync(join(import.meta.dirname, "secrets-fair.json"), "utf8"));

export function measure() {
  return inTemporary(async (directory) => {
    const measured = [];
    for (const corpus of await corpora(directory)) {
      /** @type {Record<string, { leaks: Share, harmless: Share }>} */
      const shares = {};
      /** @type {Record<string, { found: string[], spared: string[] }>} */
      const better = {};
      /** @type {Levels} */
      let own = new Map();
      for (const { name, levels } of detectors) {
        const said = await levels(corpus.cases, directory);
        if (name === "packgate") own = said;
        if (said.size === 0) continue;
        shares[name] = { leaks: shareOf(corpus, said, true), harmless: shareOf(corpus, said, false) };
        better[name] = betterThan(corpus, said, own);
      }
      const kinds = corpus.name === "secrets" ? missedKinds(corpus, own) : [];
      const flagged = corpus.cases
        .filter(({ id, leaks }) => !leaks && isFlagged(own, id))
        .map(({ id, kind }) => ({ id, kind, level: own.get(id) }));
      measured.push({ name: corpus.name, says: corpus.says, shares, better, kinds, flagged });
    }
    return { tools: detectors.map(({ name, says }) => ({ name, says })), corpora: measured };
  });
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Data */

/** @param {Data} data */
export function claims({ corpora: all }) {
  const share = (/** @type {string} */ name) => {
    const it = all.find((one) => one.name === name)?.shares["packgate"];
    if (it === undefined) throw new Error(`${name} was not measured`);
    return it;
  };
  const exact = (/** @type {number} */ value) => ({ median: value, lower: value, upper: value });
  const { leaks, harmless } = share("secrets");
  const missed = (/** @type {Share} */ { of, flagged }) => (of - flagged) / of;
  return [
    { says: "labelled secrets that are missed", ratio: exact(missed(leaks)), most: 1 - RECALL },
    { says: "labelled texts without a secret that are flagged", ratio: exact(harmless.flagged), most: FALSE_POSITIVES },
    { says: "carried secrets that are missed", ratio: exact(missed(share("carriers").leaks)), most: 0 },
    { says: "incidents that are missed", ratio: exact(missed(share("incidents").leaks)), most: 0 },
    { says: "look-alikes that are flagged", ratio: exact(share("look-alikes").harmless.flagged), most: 0 },
  ];
}

/** @param {Data} data */
export function render({ tools, corpora: all }) {
  const names = tools.map(({ name }) => name);
  const cell = (/** @type {Share | undefined} */ it) =>
    it === undefined || it.of === 0
      ? ""
      : `${it.flagged} of ${it.of}${it.errors < it.flagged ? ` (${it.errors})` : ""}`;
  const rows = (/** @type {"leaks" | "harmless"} */ side) =>
    all
      .filter(({ shares }) => (shares["packgate"]?.[side].of ?? 0) > 0)
      .map(({ name, shares }) => [name, ...names.map((tool) => cell(shares[tool]?.[side]))]);
  const secrets = all.find(({ name }) => name === "secrets");
  const unfair = secrets?.flagged.filter(({ id }) => fair[id] === undefined) ?? [];
  return `${all.map(({ name, says }) => `* **${name}**: ${says}.`).join("\n")}

Leaks that are found; more is better:

${table(["", ...names], rows("leaks"))}

Harmless ones that are flagged; fewer is better:

${table(["", ...names], rows("harmless"))}

${tools.map(({ name, says }) => `* ${name}: ${says}.`).join("\n")}

Where a peer is better than packgate:

${advantages(all).join("\n")}

Of packgate's false positives among the labelled texts, ${(secrets?.flagged.length ?? 0) - unfair.length} hold a secret of another kind, or random text under the name of one (secrets-fair.json
says which). The others: ${unfair.map(({ id, kind, level }) => `${id} (${kind}, ${level})`).join(", ") || "none"}.

Kinds with a miss, found of all: ${secrets?.kinds.map(({ kind, found, of }) => `${kind} ${found}/${of}`).join(", ") || "none"}.`;
}

/** @param {Data["corpora"]} all */
function advantages(all) {
  const lines = all.flatMap(({ name, better, shares }) =>
    Object.entries(better).flatMap(([tool, { found, spared }]) => {
      const own = shares["packgate"];
      const theirs = shares[tool];
      if (own === undefined || theirs === undefined) return [];
      const silent = theirs.leaks.flagged + theirs.harmless.flagged === 0;
      return [
        ...(found.length === 0
          ? []
          : [`* ${tool} finds ${found.length} of the ${name} that packgate does not: ${named(found)}.`]),
        // Silence about everything spares the harmless as well, and is no merit.
        ...(spared.length === 0 || silent
          ? []
          : [
              `* ${tool} is silent about ${spared.length} harmless ones of the ${name} that packgate flags: ${named(spared)}.`,
            ]),
      ];
    }),
  );
  return lines.length === 0 ? ["* Nowhere here."] : lines;
}

/** @param {readonly string[]} ids */
function named(ids) {
  return `${ids.slice(0, NAMED).join(", ")}${ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ""}`;
}

/**
 * @param {Levels} said
 * @param {string} id
 */
function isFlagged(said, id) {
  return (said.get(id) ?? "none") !== "none";
}

/**
 * @param {Corpus} corpus
 * @param {Levels} said
 * @param {boolean} leaks
 * @returns {Share}
 */
function shareOf({ cases }, said, leaks) {
  const put = cases.filter((one) => one.leaks === leaks && said.has(one.id));
  return {
    of: put.length,
    flagged: put.filter(({ id }) => isFlagged(said, id)).length,
    errors: put.filter(({ id }) => said.get(id) === "error").length,
  };
}

/**
 * @param {Corpus} corpus
 * @param {Levels} said
 * @param {Levels} own
 */
function betterThan({ cases }, said, own) {
  const differing = cases.filter(({ id }) => said.has(id) && isFlagged(said, id) !== isFlagged(own, id));
  return {
    found: differing.filter(({ id, leaks }) => leaks && isFlagged(said, id)).map(({ id }) => id),
    spared: differing.filter(({ id, leaks }) => !leaks && !isFlagged(said, id)).map(({ id }) => id),
  };
}

/**
 * @param {Corpus} corpus
 * @param {Levels} own
 */
function missedKinds({ cases }, own) {
  /** @type {Map<string, { kind: string, found: number, of: number }>} */
  const counts = new Map();
  for (const { id, kind, leaks } of cases) {
    if (!leaks) continue;
    const count = counts.get(kind) ?? { kind, found: 0, of: 0 };
    count.of += 1;
    if (isFlagged(own, id)) count.found += 1;
    counts.set(kind, count);
  }
  return [...counts.values()].filter(({ found, of }) => found < of).sort((a, b) => b.of - b.found - (a.of - a.found));
}
