import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { inPool } from "../../src/artifact/pool.ts";

test("never more than the width at a time, and the results in the order of the items", async () => {
  let running = 0;
  let most = 0;
  const results = await inPool([5, 1, 4, 2, 3], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < item; turn++) await setImmediate();
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test.each([0, 3])("a width of %i that does not fit does no harm", async (width) => {
  expect(await inPool(["a"], width, async (item) => item)).toEqual(["a"]);
  expect(await inPool([], width, async (item) => item)).toEqual([]);
});

test("after an error nothing is started, and what runs is waited for", async () => {
  const events: string[] = [];
  const running = inPool(["fails", "slow", "never"], 2, async (item) => {
    events.push(`${item} starts`);
    if (item === "fails") throw new Error("broken");
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    events.push(`${item} ends`);
  });
  await expect(running).rejects.toThrow("broken");
  expect(events).toEqual(["fails starts", "slow starts", "slow ends"]);
});
