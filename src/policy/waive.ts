import type { Finding, Waiver, WaiverUse } from "../model.ts";
import { effortOf } from "./effort.ts";
import { compile } from "./pattern.ts";

type Waivable = Pick<Finding, "rule" | "path" | "fingerprint" | "digest">;

/** The waivers of one policy at work: `cover` remembers which of them were needed. */
export interface Waivers {
  /** The waiver that covers a finding, or null. Throws `ELIMIT` where there are too many of both. */
  readonly cover: (finding: Waivable) => Waiver | null;
  /** What became of each waiver, in the policy's order. Inherited ones that nothing needed here are left out. */
  readonly uses: () => readonly WaiverUse[];
}

/**
 * `pinned`: the ids of hard rules, whose findings are covered only by a waiver with the digest of the evidence. `today`,
 * as `2026-11-21`: a waiver holds through the day on which it expires.
 */
export function prepareWaivers(
  waivers: readonly Waiver[],
  { pinned, today }: { pinned: ReadonlySet<string>; today: string },
): Waivers {
  const seen = new Set<string>();
  const prepared = waivers.map((waiver) => {
    const expired = today > waiver.expires;
    const what = JSON.stringify([waiver.rule, waiver.path, waiver.fingerprint, waiver.digest]);
    const duplicate = !expired && seen.has(what);
    // An expired one covers nothing: the one that renews it is no duplicate.
    if (!expired) seen.add(what);
    return { waiver, expired, duplicate, place: placeOf(waiver), used: false };
  });
  const spend = effortOf(waivers.flatMap(({ path }) => path ?? []));
  return {
    cover: (finding) => {
      spend(finding.path ?? "");
      let covering: Waiver | null = null;
      for (const each of prepared) {
        const { waiver, expired, place } = each;
        if (expired || waiver.rule !== finding.rule || !place(finding)) continue;
        const mustPin = waiver.digest !== undefined || pinned.has(waiver.rule);
        if (mustPin && (waiver.digest === undefined || waiver.digest !== finding.digest)) continue;
        each.used = true;
        covering ??= waiver;
      }
      return covering;
    },
    uses: () =>
      prepared
        .map(
          ({ waiver, expired, duplicate, used }): WaiverUse => ({
            waiver,
            state: expired ? "expired" : duplicate ? "duplicate" : used ? "used" : "unused",
          }),
        )
        .filter(({ waiver, state }) => state === "used" || waiver.inherited === undefined),
  };
}

/** Where a waiver applies. A finding about the whole package has no path: only `"."` means it, no pattern does. */
function placeOf(waiver: Waiver): (finding: Waivable) => boolean {
  const { path, fingerprint } = waiver;
  if (fingerprint !== undefined) return (finding) => finding.fingerprint === fingerprint;
  if (path === undefined) return () => false;
  if (path === ".") return (finding) => finding.path === null;
  const match = compile(path);
  return (finding) => finding.path !== null && match(finding.path);
}
