/** Word for word what the reader says of every hostile tarball. After a change: `vitest run test/artifact/hostile-readings.test.ts -u`, and read the difference. */

import { expect, test } from "vitest";
import { PackgateError } from "../../src/errors.ts";
import { container } from "../hostile/container.ts";
import { extended } from "../hostile/extended.ts";
import { fields } from "../hostile/fields.ts";
import { members } from "../hostile/members.ts";
import { readBytes } from "../support/read-bytes.ts";

async function reading(tarball: Buffer): Promise<readonly string[]> {
  try {
    const { entries, deviations } = await readBytes(tarball);
    const told = deviations.map(({ kind, path, message }) => `${kind}: ${short(path ?? "the package")} ${message}`);
    const taken = entries.map(
      ({ path, type, mode, bytes }) => `${type} ${mode.toString(8)} ${bytes.length} ${short(path)}`,
    );
    return [...told, ...taken];
  } catch (error) {
    if (!(error instanceof PackgateError)) throw error;
    return [`${error.code}: ${error.message}`];
  }
}

function short(text: string): string {
  const shown = JSON.stringify(text);
  return shown.length > 80 ? `${shown.slice(0, 40)}…${shown.slice(-30)}` : shown;
}

test("what is said of each is what is written down", async () => {
  const paragraphs: string[] = [];
  for (const { id, build } of [...container, ...members, ...fields, ...extended]) {
    const told = await reading(build());
    paragraphs.push([id, ...told.slice(0, 12).map((line) => `  ${line}`)].join("\n"));
  }
  await expect(`${paragraphs.join("\n")}\n`).toMatchFileSnapshot("hostile-readings.txt");
});
