/** Loaded before a command (`node --import`): writes the peak of its resident memory, in bytes, to descriptor 3. */
import { writeSync } from "node:fs";

process.on("exit", () => writeSync(3, `${process.resourceUsage().maxRSS * 1024}`));
