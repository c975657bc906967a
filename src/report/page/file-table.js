// @ts-nocheck: this runs in the browser that opens the report, and the types here are those of Node.

import { kinds, text } from "./elements.js";

/** What the table of a package says of one of its files. */
export function fileReader({ files, findings, leaks }) {
  const group = (rows, fileOf) => {
    const byFile = new Map();
    for (const row of rows) {
      const file = fileOf(row);
      if (file >= 0) byFile.set(file, [...(byFile.get(file) ?? []), row]);
    }
    return (file) => byFile.get(file) ?? [];
  };
  const findingsOf = group(findings, (finding) => finding[0]);
  const leaksOf = group(leaks, (leak) => leak[0]);
  const read = (file) => ({
    path: text(files.directory[file]) + files.name[file],
    bytes: files.bytes[file],
    kind: kinds[files.kind[file]],
    drift: ["", "new", "grown"][files.drift[file]],
    reason: text(files.reason[file]),
    pattern: text(files.pattern[file]),
    layers: files.layers[file] ?? [[], 0],
    findings: findingsOf(file),
    leaks: leaksOf(file),
  });
  return { read, length: files.name.length };
}
