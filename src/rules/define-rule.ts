import type { Literal, Observation, OptionsSchema, Rule, RuleContext, Scan, Surroundings } from "../model.ts";

type OptionsOf<S> = S extends OptionsSchema<infer Output> ? Output : Record<never, never>;

/** A rule as its author writes it: `check` sees the options as the schema types them. */
export type RuleDefinition<S extends OptionsSchema | undefined> = Omit<Rule, "options" | "literals" | "check"> & {
  readonly options?: S;
  readonly literals?: (context: {
    readonly options: OptionsOf<S>;
    readonly surroundings: Surroundings;
  }) => readonly (Literal | Scan)[];
  readonly check: (context: RuleContext<OptionsOf<S>>) => Iterable<Observation>;
};

/**
 * Ties a rule's options to its schema. Returns the definition itself: a rule stays a plain object, and the list of rules
 * can hold them all without knowing their options.
 */
export function defineRule<const S extends OptionsSchema | undefined = undefined>(rule: RuleDefinition<S>): Rule {
  return rule as unknown as Rule;
}
