import { expect, test } from "vitest";
import { LIMITS, type Limits } from "../../src/model.ts";
import { raisedLimits, strictestLimits } from "../../src/policy/limits.ts";
import { faultOf, policiesOf, policyOf } from "./policy-of.ts";

const MIB = 2 ** 20;

// What a policy writes → what differs from packgate's own limits.
const WRITTEN: { readonly [claim: string]: readonly [unknown, Partial<Limits>] } = {
  "nothing leaves them as they are": [{}, {}],
  "bytes as a number": [{ inflated: 5000 }, { inflated: 5000 }],
  "bytes with a unit": [
    { tarball: "1.5 MiB", path: "2 kB" },
    { tarball: 1.5 * MIB, path: 2000 },
  ],
  counts: [
    { entries: 10, depth: 1, ratio: 50 },
    { entries: 10, depth: 1, ratio: 50 },
  ],
  milliseconds: [{ packing: 500 }, { packing: 500 }],
  "a time in seconds": [{ packing: "90 s" }, { packing: 90_000 }],
  "a time in minutes, without a space": [{ packing: "15min" }, { packing: 15 * 60_000 }],
  "a time in hours": [{ packing: "1.5 h" }, { packing: 90 * 60_000 }],
  "as far as they go": [
    { tarball: 2 ** 31 - 1, inflated: 2 ** 31 - 1, pax: "1 MiB", packing: "24 h" },
    { tarball: 2 ** 31 - 1, inflated: 2 ** 31 - 1, pax: MIB, packing: 86_400_000 },
  ],
};
test.each(Object.entries(WRITTEN))("%s", async (_, [limits, expected]) => {
  expect((await policyOf({ limits })).limits).toEqual({ ...LIMITS, ...expected });
});

const REFUSED: { readonly [claim: string]: readonly [unknown, string] } = {
  "a mistyped limit": [
    { limits: { entires: 1 } },
    'packgate.json:3:5: unknown key "entires" in "limits"\ndid you mean "entries"?',
  ],
  "a list": [{ limits: [] }, 'packgate.json:2:13: "limits" must be an object'],
  "half an entry": [{ limits: { entries: 1.5 } }, 'packgate.json:3:16: "limits.entries" must be a whole number'],
  "no entries at all": [
    { limits: { entries: 0 } },
    'packgate.json:3:16: "limits.entries" must be at least 1 and at most 10000000',
  ],
  "more than a buffer holds": [
    { limits: { inflated: "2 GiB" } },
    'packgate.json:3:17: "limits.inflated" must be at least 1 and at most 2147483647',
  ],
  "a PAX header that npm's reader would pass over": [
    { limits: { pax: "2 MiB" } },
    'packgate.json:3:12: "limits.pax" must be at least 1 and at most 1048576',
  ],
  "a size in a unit of time": [
    { limits: { inflated: "5 min" } },
    'packgate.json:3:17: "limits.inflated" must be a number of bytes or a size such as "5 MB" or "512 KiB"',
  ],
  "a time in a unit of size": [
    { limits: { packing: "5 MB" } },
    'packgate.json:3:16: "limits.packing" must be a number of milliseconds or a time such as "15 min" or "90 s"',
  ],
  "a time that a timer cannot hold": [
    { limits: { packing: "25 h" } },
    'packgate.json:3:16: "limits.packing" must be at least 1 and at most 86400000',
  ],
};
test.each(Object.entries(REFUSED))("%s is refused", async (_, [policy, said]) => {
  expect(await faultOf(policyOf(policy))).toBe(said);
});

test("a policy inherits limits by the key", async () => {
  const { limits } = await policyOf(
    { extends: "./base.json", limits: { depth: 3 } },
    { "base.json": { limits: { depth: 2, entries: 7 } } },
  );
  expect([limits.depth, limits.entries, limits.path]).toEqual([3, 7, LIMITS.path]);
});

test("of several policies the strictest limit holds, and silence is packgate's own", async () => {
  const policies = await policiesOf(
    {
      "packgate.json": { limits: { entries: 500_000, depth: 2 } },
      "a/package.json": { name: "a" },
      "a/packgate.json": { limits: { entries: 300_000, depth: 4, path: 4096 } },
    },
    { at: "a" },
  );
  const [own] = policies;
  expect(strictestLimits([own!])).toMatchObject({ entries: 300_000, depth: 4, path: 4096 });
  const root = { limits: { ...LIMITS, entries: 500_000, depth: 2 } };
  const together = strictestLimits([own!, root]);
  expect(together).toEqual({ ...LIMITS, entries: 300_000, depth: 2 });
  expect(raisedLimits(together)).toEqual([{ limit: "entries", value: 300_000, standard: 200_000 }]);
});

test("limits are a part of what a policy decides: another limit is another digest", async () => {
  const digests = [{}, { limits: { depth: 5 } }, { limits: { depth: 6 } }].map(
    async (policy) => (await policyOf(policy)).digest,
  );
  const [none, lower, same] = await Promise.all(digests);
  expect(lower).not.toBe(none);
  expect(same).toBe(none);
});
