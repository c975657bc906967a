/**
 * Calls `visit` once for every place at which a literal stands in `bytes`, overlapping ones included, in ascending order
 * of offset (in bytes) and, at one offset, of the literal's index. Each engine of `literals.ts` is one of these.
 */
export type LiteralSearch = (bytes: Buffer, visit: (literal: number, offset: number) => void) => void;
