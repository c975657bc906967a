const UNITS = ["kB", "MB", "GB", "TB"];

/** `2277` → `2,277`, in every locale. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1, "error"` → `1 error`; `1002, "file"` → `1,002 files`. */
export function formatCount(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Decimal units as npm prints them: `912 B`, `45.2 kB`, `106 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 99.95 ? Number(value.toFixed(1)) : formatNumber(Math.round(value))} ${UNITS[unit]}`;
}
