import * as v from "valibot";

const UNITS: { readonly [unit: string]: number } = {
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};
const SIZE = /^(\d{1,9}(?:\.\d{1,3})?) ?(kB|MB|GB|KiB|MiB|GiB)$/;
const SAYS = 'must be a number of bytes or a size such as "5 MB" or "512 KiB"';

/** The schema of a size as a policy writes it. */
export function size() {
  return v.union(
    [v.pipe(v.number(), v.safeInteger(SAYS), v.minValue(0, SAYS)), v.pipe(v.string(), v.regex(SIZE, SAYS))],
    SAYS,
  );
}

/** Bytes of a size that has passed the schema: `5000000` or `"5 MB"`. */
export function bytesOf(size: number | string): number {
  if (typeof size === "number") return size;
  const [, amount, unit] = SIZE.exec(size)!;
  return Math.round(Number(amount) * UNITS[unit!]!);
}
