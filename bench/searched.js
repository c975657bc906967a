/** What the one search of packgate looks for under the policy `recommended`. */

import { passages } from "../dist/inspect/layers/carriers.js";
import { rules } from "../dist/rules/index.js";
import { standardsFor } from "../dist/standards.js";

/** Waivers and tokens expire: of all days the same. */
export const TODAY = "2026-11-21";

export const standards = standardsFor({
  rules,
  surroundings: { today: TODAY },
  directory: undefined,
  cwd: import.meta.dirname,
  policy: "recommended",
  failOn: undefined,
});

/** Scans are for forbidden terms that a policy names in hashed form: there are none here. */
export const wanted = [...standards.literals.values()].flat().flatMap((one) => ("text" in one ? [one] : []));
const own = ["sourcesContent", ...passages.flatMap(({ needles }) => needles)];

/** All that is searched for; those of the rules come last. */
export const texts = [...own, ...wanted.map(({ text }) => text)];

/**
 * The rule's literal that a text is of; undefined for one that the walk itself looks for.
 * @param {number} index
 */
export function literalAt(index) {
  return wanted[index - own.length];
}
