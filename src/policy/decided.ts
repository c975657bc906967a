import type { RuleMeta, SeveritySetting, Waiver } from "../model.ts";
import { placeIn } from "./document.ts";
import type { Level } from "./resolve.ts";

/** What a policy says of one rule, and where. `where` is null for what the rule itself brings along. */
export interface Decided {
  readonly severity: SeveritySetting;
  readonly where: string | null;
  readonly options: readonly { readonly name: string; readonly value: unknown; readonly where: string }[];
  readonly waivers: readonly { readonly waiver: Waiver; readonly where: string }[];
}

/** Traces a rule's setting through a policy and what it extends, nearest file first, as `resolvePolicy` decides it. */
export function decidedIn(chain: readonly Level[], rule: RuleMeta): Decided {
  let severity: SeveritySetting = rule.severity;
  let where: string | null = null;
  const options = new Map<string, Decided["options"][number]>();
  for (const { document, written } of chain.toReversed()) {
    const entry = written.rules?.[rule.id];
    if (entry === undefined) continue;
    const path = ["rules", rule.id];
    const { severity: said, ...others } = typeof entry === "string" ? { severity: entry } : entry;
    if (said !== undefined) {
      severity = said;
      where = placeIn(document, typeof entry === "string" ? path : [...path, "severity"], "key");
    }
    for (const [name, value] of Object.entries(others)) {
      options.set(name, { name, value, where: placeIn(document, [...path, name], "key") });
    }
  }
  const waivers = chain.flatMap(({ document, written }) =>
    (written.waivers ?? []).flatMap((waiver, index) =>
      waiver.rule === rule.id ? [{ waiver, where: placeIn(document, ["waivers", index], "value") }] : [],
    ),
  );
  return { severity, where, options: [...options.values()], waivers };
}
