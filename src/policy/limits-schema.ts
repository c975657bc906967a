import * as v from "valibot";
import { bytesOf, size } from "./size.ts";

const DURATIONS: { readonly [unit: string]: number } = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };
const DURATION = /^(\d{1,9}(?:\.\d{1,3})?) ?(ms|s|min|h)$/;

/** What a limit that has passed the schema means: bytes of `"300 MB"`, milliseconds of `"15 min"`, else the number itself. */
export function limitOf(limit: number | string): number {
  const [, amount, unit] = DURATION.exec(String(limit)) ?? [];
  return unit === undefined ? bytesOf(limit) : Math.round(Number(amount) * DURATIONS[unit]!);
}

/** Of one buffer: Node reads no more than this into it at once. */
const LARGEST_BUFFER = 2 ** 31 - 1;
const DURATION_SAYS = 'must be a number of milliseconds or a time such as "15 min" or "90 s"';

/** The schema of `limits` in a policy: how far each may be raised is what this process can hold. */
export function limits() {
  const bounded = <Schema extends v.GenericSchema<number | string>>(schema: Schema, most: number, text: string) =>
    v.optional(
      v.pipe(
        schema,
        v.rawCheck(({ dataset, addIssue }) => {
          if (dataset.issues !== undefined || !dataset.typed) return;
          const limit = limitOf(dataset.value);
          if (limit < 1 || limit > most) addIssue({ message: `must be at least 1 and at most ${most}` });
        }),
        v.description(text),
      ),
    );
  const bytes = (most: number, text: string) => bounded(size(), most, text);
  const count = (most: number, text: string) =>
    bounded(v.pipe(v.number(), v.safeInteger("must be a whole number")), most, text);
  const duration = v.union(
    [v.pipe(v.number(), v.safeInteger(DURATION_SAYS)), v.pipe(v.string(), v.regex(DURATION, DURATION_SAYS))],
    DURATION_SAYS,
  );
  return v.pipe(
    v.strictObject({
      tarball: bytes(LARGEST_BUFFER, "Bytes of the tarball. Default: 256 MiB."),
      inflated: bytes(LARGEST_BUFFER, "Bytes after inflating. Default: 1 GiB."),
      ratio: count(1_000_000, "Inflated to compressed size, once 32 MiB are out. Default: 200."),
      entries: count(10_000_000, "How many files. Default: 200,000."),
      path: bytes(65_536, "Bytes of one path. Default: 1,024."),
      pax: bytes(2 ** 20, "Bytes of one PAX header. Default: 64 KiB."),
      depth: count(50, "How deeply archives and encodings are unpacked. Default: 6."),
      derived: bytes(2 ** 40, "Bytes that are unpacked from inside files, in all. Default: 512 MiB."),
      derivedAtOnce: bytes(LARGEST_BUFFER, "The same, in memory at once. Default: 64 MiB."),
      packing: bounded(
        duration,
        24 * DURATIONS["h"]!,
        "How long the package manager may pack, its scripts included. Default: 10 min.",
      ),
    }),
    v.description(
      'What packgate reads at most, and how long it waits. Lower is stricter; what is raised shows in the report. Bytes as in "budget", times in milliseconds or "ms", "s", "min", "h".',
    ),
  );
}
