import { setFlagsFromString } from "node:v8";

/** Where it was measured. Another V8 may not know the flags, and would say so on every run. */
const MAJORS = [20, 22, 24, 26];

/**
 * Has V8 collect garbage before there is much of it. packgate lives for seconds beside one large buffer, and by itself V8
 * lets garbage grow to several times what is alive: of 100,000 files to 200 MB beside 20. Both flags are read whenever V8
 * decides how far the heap may grow, so that they hold from here on. They are the whole process's: a library must not.
 */
export function keepHeapSmall(): void {
  if (!MAJORS.includes(Number.parseInt(process.versions.node, 10))) return;
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=30");
}
