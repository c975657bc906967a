import { formatCount } from "./units.ts";

/** A part of a page that can be shortened: its heading always, and as many of its items as there is room for. */
export interface Section {
  /** Ends in no newline; may be empty. */
  readonly head: string;
  /** Points of a list or rows of the table that the heading ends in, the most important first. */
  readonly items: readonly string[];
  /** How many of them are not even here. */
  readonly hidden?: number;
  /** What is said of `count` items that are not shown, one or more. */
  readonly rest: (count: number) => string;
}

/** A section of at most `most` items: no more are written than a page has room for. */
export function listSection<T>(
  head: string,
  things: readonly T[],
  show: (thing: T) => string,
  rest: Section["rest"],
  most: number,
): Section {
  return { head, items: things.slice(0, most).map(show), hidden: Math.max(0, things.length - most), rest };
}

/** Text that stands or falls as a whole. */
export function fixedSection(head: string): Section {
  return { head, items: [], rest: () => "" };
}

/** How much of the room a text takes: what the reader counts, characters or bytes. */
export type Measure = (text: string) => number;

/** Between two sections. */
const GAP = "\n\n";

/**
 * The sections within `room`, never more. A section that needs little leaves its share to those that need more, so that
 * ten thousand findings of one kind do not displace the others. An item that is too long gives way to later ones.
 */
export function fitSections(sections: readonly Section[], room: number, measure: Measure): string {
  const all = sections.map((section) => measure(wholeOf(section)) + GAP.length);
  if (all.reduce((sum, size) => sum + size, 0) <= room) return sections.map(wholeOf).join(GAP);
  const notice = (count: number) => `Left out, because there is no room: ${formatCount(count, "part")} of this report.`;
  const shares = shareOut(all, room - measure(notice(sections.length)));
  const texts = sections.map((section, index) => fitSection(section, (shares[index] ?? 0) - GAP.length, measure));
  const shown = texts.filter((text) => text !== "");
  if (shown.length < sections.length) shown.push(notice(sections.length - shown.length));
  return shown.join(GAP);
}

/** One section within `room`; empty where not even its heading and what is left out of it can be said. */
function fitSection(section: Section, room: number, measure: Measure): string {
  const whole = wholeOf(section);
  if (measure(whole) <= room) return whole;
  const { head, items, hidden = 0, rest } = section;
  if (items.length === 0) return "";
  const least = joined(head, [], rest(items.length + hidden));
  if (measure(least) > room) return "";
  const shown: string[] = [];
  let used = measure(least);
  for (const item of items) {
    const size = measure(item) + 1;
    if (used + size > room) continue;
    used += size;
    shown.push(item);
  }
  return joined(head, shown, rest(items.length - shown.length + hidden));
}

function wholeOf({ head, items, hidden = 0, rest }: Section): string {
  return joined(head, items, hidden === 0 ? "" : rest(hidden));
}

function joined(head: string, items: readonly string[], rest: string): string {
  const list = [head, ...items].filter((part) => part !== "").join("\n");
  return rest === "" ? list : `${list}${GAP}${rest}`;
}

/** Fills what is wanted from the smallest on, each getting at most an even part of what is left. */
function shareOut(wanted: readonly number[], room: number): number[] {
  const shares = wanted.map(() => 0);
  let left = room;
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!);
  for (const [taken, index] of order.entries()) {
    const share = Math.min(wanted[index]!, Math.floor(left / (order.length - taken)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
