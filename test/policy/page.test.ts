import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { policySchema } from "../../src/policy/schema.ts";
import { rules } from "../../src/rules/index.ts";
import { policiesOf } from "./policy-of.ts";

const page = readFileSync(new URL("../../docs/policy.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/^```jsonc\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

test.each(examples.map((example, index) => [index + 1, example]))(
  "example %d of docs/policy.md is a policy",
  async (_, example) => {
    expect(await policiesOf({ "packgate.json": example }, { rules })).toMatchObject([{ own: true }]);
  },
);

test("docs/policy.md names every key, and shows most of them", () => {
  for (const key of Object.keys(policySchema(rules).entries)) {
    expect(page).toContain(`\`${key}\``);
    if (!["deny", "failOn"].includes(key)) expect(examples.join()).toContain(`"${key}"`);
  }
});
