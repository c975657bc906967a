import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tallyOf } from "../../src/commands/check-several.ts";
import { progressLine } from "../../src/commands/progress.ts";
import { packageReport, problem } from "../report/report-of.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const CLEAR = "\r\u001b[K";

function terminal(isTTY: boolean, environment: NodeJS.ProcessEnv = {}, columns = 80) {
  const written: string[] = [];
  const stderr = { write: (text: string) => void written.push(text), terminal: { isTTY, columns } };
  return { written, io: { stderr, environment } };
}

test.each([
  ["a pipe", terminal(false)],
  ["a terminal of CI, which keeps every version of a line", terminal(true, { CI: "true" })],
  ["a terminal that cannot clear a line", terminal(true, { TERM: "dumb" })],
])("%s gets nothing, however long it takes", (_what, { written, io }) => {
  const progress = progressLine(io);
  vi.advanceTimersByTime(5000);
  progress.show({ done: 1, total: 2 });
  tallyOf(3, progress.show).begun("a");
  progress.clear();
  expect(written).toEqual([]);
});

test("what is done within 300 ms says nothing", () => {
  const { written, io } = terminal(true);
  const progress = progressLine(io);
  vi.advanceTimersByTime(299);
  progress.show({ done: 1, total: 2 });
  progress.clear();
  vi.advanceTimersByTime(5000);
  expect(written).toEqual([]);
});

test("after that a line tells what goes on, and is gone at the end", () => {
  const { written, io } = terminal(true);
  const progress = progressLine(io);
  vi.advanceTimersByTime(301);
  vi.advanceTimersByTime(101);
  progress.show({ done: 3, total: 9 });
  progress.show({ done: 4, total: 9 });
  progress.clear();
  expect(written).toEqual([`${CLEAR}packing`, `${CLEAR}reading 3 of 9 files`, CLEAR]);
});

test("of several packages it tells how many are checked, how many failed, what was read and which is next", () => {
  const { written, io } = terminal(true);
  const progress = progressLine(io);
  const tally = tallyOf(1200, progress.show);
  tally.begun("packages/core");
  vi.advanceTimersByTime(300);
  for (let file = 0; file < 1204; file++) tally.read();
  tally.checked(packageReport());
  tally.begun("packages/cli");
  tally.checked(packageReport({ problems: [problem("ELIMIT", "too much")] }));
  tally.begun("packages/ui");
  expect(written).toEqual([`${CLEAR}checked 0 of 1,200 packages   packages/core`]);
  vi.advanceTimersByTime(100);
  expect(written.at(-1)).toBe(`${CLEAR}checked 2 of 1,200 packages, 1 failed, 1,204 files read   packages/ui`);
  progress.clear();
  expect(written).toHaveLength(3);
  expect(written.at(-1)).toBe(CLEAR);
});

test("a name moves nothing, and a line that is too long for the terminal is cut, so that it can be cleared", () => {
  const { written, io } = terminal(true, {}, 60);
  const progress = progressLine(io);
  const tally = tallyOf(2, progress.show);
  vi.advanceTimersByTime(500);
  tally.begun("a\u001b[2J\n\u202eb");
  vi.advanceTimersByTime(500);
  tally.begun(`${"日".repeat(40)}`);
  vi.advanceTimersByTime(500);
  progress.clear();
  expect(written.slice(1, -1)).toEqual([
    `${CLEAR}checked 0 of 2 packages   a\\u{1b}[2J\\u{a}\\u{202e}b`,
    `${CLEAR}checked 0 of 2 packages   ${"日".repeat(16)}`,
  ]);
});
