import { Parser, type ReadEntry } from "tar";
import { PackgateError } from "../errors.ts";
import type { Member } from "./tar-reader.ts";

const FILE_TYPES = new Set(["File", "OldFile", "ContiguousFile", "Link"]);

/**
 * The second reader: node-tar, which is what npm installs with. Throws `ETARBALL` where it sees another file, another
 * path or other bytes than packgate's reader did, for then nobody can say what is published.
 */
export function agreeWithNodeTar(archive: Buffer, members: readonly Member[]): void {
  const own = members.filter(({ type }) => type === "file" || type === "link");
  let index = 0;
  const disagree: (what: string) => never = (what) => {
    throw new PackgateError("ETARBALL", `two readers disagree about the tarball: ${what}`, {
      hint: "Pack the package again with npm, pnpm, yarn or bun; do not publish this file.",
    });
  };
  const onEntry = (entry: ReadEntry): void => {
    if (!FILE_TYPES.has(entry.type)) {
      entry.resume();
      return;
    }
    const member = own[index];
    index += 1;
    if (member === undefined || entry.path !== member.path) {
      disagree(`entry ${index} has two names`);
    }
    const link = entry.type === "Link";
    if (link !== (member.type === "link")) disagree(`entry ${index} is a link to one of them`);
    if (!link && entry.size !== member.bytes.length) disagree(`entry ${index} has two sizes`);
    let read = 0;
    entry.on("data", (piece: Buffer) => {
      if (piece.compare(member.bytes, read, Math.min(read + piece.length, member.bytes.length)) !== 0) {
        disagree(`entry ${index} has two contents`);
      }
      read += piece.length;
    });
  };
  const parser = new Parser({ strict: false, maxMetaEntrySize: 1 << 20 });
  parser.on("entry", onEntry);
  parser.on("error", (error: Error) => {
    throw error;
  });
  try {
    parser.end(archive);
  } catch (error) {
    if (error instanceof PackgateError) throw error;
    // It throws what it throws: a field of a PAX header that it takes for a number, say, or a size that it has not.
    throw new PackgateError("ETARBALL", "npm cannot read the tarball to its end", { cause: error });
  }
  if (index !== own.length) disagree(`one sees ${own.length} files, the other ${index}`);
}
