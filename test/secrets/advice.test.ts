import { expect, test } from "vitest";
import { assignedKinds } from "../../src/inspect/secrets/kinds/assignments.ts";
import { secretKinds } from "../../src/inspect/secrets/kinds/index.ts";

/** "Revoke it" helps nobody at three in the morning: each finding says where. */

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
const kinds = [...secretKinds, ...assignedKinds].map((kind) => [kind.id, kind] as const);

test.each(kinds.filter(([, { vendor }]) => vendor !== "many"))(
  "%s: says what to do, and where",
  (_, { fix, vendor }) => {
    const names = /https:\/\/\S+\.\S/.test(fix) || /`[a-z][^`]+`/.test(fix) || plain(fix).includes(plain(vendor));
    expect(names, fix).toBe(true);
  },
);

test.each(kinds.filter(([, { vendor }]) => vendor === "many"))(
  "%s: which many issue, says what to do",
  (_, { fix }) => {
    expect(fix).toMatch(/^(?:Change|Delete|Find out|If|Name|Replace|Revoke)\b/);
  },
);
