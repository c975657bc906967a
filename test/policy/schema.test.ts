import { toJsonSchema } from "@valibot/to-json-schema";
import { expect, test } from "vitest";
import { loadPreset } from "../../src/policy/load.ts";
import { policySchema } from "../../src/policy/schema.ts";
import { rules } from "../../src/rules/index.ts";

test("policies/schema.json says what packgate reads (npm run schema writes it)", async () => {
  const { $schema, ...schema } = toJsonSchema(policySchema(rules), { typeMode: "input", errorMode: "ignore" });
  await expect(`${JSON.stringify({ $schema, ...schema }, null, 2)}\n`).toMatchFileSnapshot(
    "../../policies/schema.json",
  );
});

test.each(["recommended", "open-source", "strict"])("preset %s is valid under the rules that there are", (preset) => {
  expect(Object.keys(loadPreset(preset, rules).rules).sort()).toEqual(rules.map(({ id }) => id).sort());
});
