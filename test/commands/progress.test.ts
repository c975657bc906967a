import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { progressLine } from "../../src/commands/progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { written, stream: { write: (text: string) => void written.push(text), terminal: { isTTY } } };
}

test("a pipe gets nothing, however long it takes", () => {
  const { written, stream } = terminal(false);
  const progress = progressLine(stream);
  vi.advanceTimersByTime(5000);
  progress.show({ done: 1, total: 2 });
  progress.clear();
  expect(written).toEqual([]);
});

test("what is done within 300 ms says nothing", () => {
  const { written, stream } = terminal(true);
  const progress = progressLine(stream);
  vi.advanceTimersByTime(299);
  progress.show({ done: 1, total: 2 });
  progress.clear();
  expect(written).toEqual([]);
});

test("after that a line tells what goes on, and is gone at the end", () => {
  const { written, stream } = terminal(true);
  const progress = progressLine(stream);
  vi.advanceTimersByTime(301);
  vi.advanceTimersByTime(101);
  progress.show({ done: 3, total: 9 });
  progress.show({ done: 4, total: 9 });
  progress.clear();
  expect(written).toEqual(["\r\u001b[Kpacking", "\r\u001b[Kreading 3 of 9 files", "\r\u001b[K"]);
});

test("of several packages it tells how many are checked", () => {
  const { written, stream } = terminal(true);
  const progress = progressLine(stream, "packages");
  vi.advanceTimersByTime(500);
  progress.show({ done: 12, total: 200 });
  expect(written.at(-1)).toBe("\r\u001b[Kchecked 12 of 200 packages");
});
