import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const open = new Set<string>();

/**
 * Runs `use` with a new directory that only this user can read (mkdtemp makes it 0700) and removes it afterwards. It
 * will hold the packed bytes, leak and all.
 */
export async function withPrivateDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "packgate-"));
  open.add(directory);
  try {
    return await use(directory);
  } finally {
    remove(directory);
  }
}

/** For signals: removes what is still there, at once. */
export function removePrivateDirectories(): void {
  for (const directory of open) remove(directory);
}

function remove(directory: string): void {
  open.delete(directory);
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}
