import type { ReadLine } from "./pack-walk.ts";

/**
 * The line of an ignore file that would keep out `path`, which is relative to the file's directory, or null: the last
 * one that matches the file or a directory above it, unless it takes back in. For lists that npm passes over; of those
 * that it heeds npm itself has said.
 */
export function ignoredBy(list: readonly ReadLine[], path: string): ReadLine | null {
  const segments = path.split("/");
  for (let depth = 1; depth <= segments.length; depth++) {
    const part = segments.slice(0, depth).join("/");
    const forms = depth < segments.length ? [`/${part}`, part, `/${part}/`, `${part}/`] : [`/${part}`, part];
    const last = list.findLast(({ rule }) => forms.some((form) => rule.match(form)));
    if (last !== undefined && !last.rule.negate) return last;
  }
  return null;
}
