/** What a report says of a package, without the tokens that may stand in names, messages and reasons. */

import type { Artifact, Finding, Origin, Problem, Waiver } from "../../model.ts";

/** Shortens the tokens in a text, so that it may be printed. */
export type Mask = (text: string) => string;

/** The mask of a package's paths. All are looked at together: hardly a package has a secret in a name. */
export function maskOfPaths({ entries }: Artifact, mask: Mask): Mask {
  const paths = entries.map(({ path }) => path).join("\n");
  return mask(paths) === paths ? (path) => path : mask;
}

/** An origin that may be printed: a script may hold a token. */
export function maskedOrigin(origin: Origin, mask: Mask): Origin {
  return origin.packer === null
    ? origin
    : { ...origin, packer: { ...origin.packer, scripts: origin.packer.scripts.map(mask) } };
}

/**
 * A finding that may be printed. What a rule quotes beside its evidence may hold a secret of which the rule knows nothing;
 * a waiver's reason too, and the name of a file.
 */
export function maskedFinding(finding: Finding, mask: Mask): Finding {
  const shown: Partial<Finding> = {
    path: finding.path && mask(finding.path),
    layers: maskedList(finding.layers, mask),
    message: mask(finding.message),
    cause: finding.cause && mask(finding.cause),
    detail: maskedList(finding.detail, mask),
    waiver: finding.waiver && maskedWaiver(finding.waiver, mask),
  };
  // Hardly a finding has anything to hide, and of 100,000 each would be there twice.
  const isSame = (Object.keys(shown) as (keyof Finding)[]).every((field) => shown[field] === finding[field]);
  return isSame ? finding : { ...finding, ...shown };
}

function maskedWaiver(waiver: Waiver, mask: Mask): Waiver {
  const reason = mask(waiver.reason);
  return reason === waiver.reason ? waiver : { ...waiver, reason };
}

function maskedList(texts: readonly string[], mask: Mask): readonly string[] {
  const masked = texts.map(mask);
  return masked.every((text, index) => text === texts[index]) ? texts : masked;
}

/** A problem that may be printed. */
export function maskedProblem(problem: Problem, mask: Mask): Problem {
  return {
    ...problem,
    message: mask(problem.message),
    path: problem.path && mask(problem.path),
    layers: problem.layers.map(mask),
  };
}
