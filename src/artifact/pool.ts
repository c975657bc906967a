/**
 * Runs `work` on all items, at most `width` at a time, started in their order. The results stand in the order of the
 * items. Rejects with the first error, after which nothing more is started; what runs is waited for.
 */
export async function inPool<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    // All workers draw from one iterator.
    for (const [index, item] of waiting) {
      if (failed) return;
      try {
        results.set(index, await work(item));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(width, items.length)) }, worker);
  const rejected = (await Promise.allSettled(workers)).find((settled) => settled.status === "rejected");
  if (rejected !== undefined) throw rejected.reason;
  return items.map((_, index) => results.get(index)!);
}
