import { link, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A new empty directory, removed when the test that asked for it has finished. Its path holds no symbolic link. */
export function workdir(): Promise<string> {
  // Outside a test this throws, and so must not have made anything.
  onTestFinished(async () => rm(await made, { recursive: true, force: true }));
  const made = mkdtemp(join(tmpdir(), "packgate-test-")).then((path) => realpath(path));
  return made;
}

/** Another name on disk for a file that is written as well. */
export interface HardLink {
  readonly hardLinkTo: string;
}

/** Writes files below a directory, hard links last. Returns the directory. */
export async function write(
  directory: string,
  files: Readonly<Record<string, Buffer | string | HardLink>>,
): Promise<string> {
  const links: [string, HardLink][] = [];
  for (const [path, content] of Object.entries(files)) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    if (typeof content === "string" || Buffer.isBuffer(content)) await writeFile(target, content);
    else links.push([target, content]);
  }
  for (const [target, { hardLinkTo }] of links) await link(join(directory, hardLinkTo), target);
  return directory;
}
