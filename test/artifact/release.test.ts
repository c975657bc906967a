import { expect, test } from "vitest";
import { release } from "../../src/artifact/release.ts";

test("a released buffer is empty, and its memory is given back without a collection of garbage", async () => {
  const bytes = Buffer.allocUnsafeSlow(200e6).fill(1);
  const before = process.memoryUsage.rss();
  await release(bytes);
  expect(bytes).toHaveLength(0);
  expect(before - process.memoryUsage.rss()).toBeGreaterThan(100e6);
});
