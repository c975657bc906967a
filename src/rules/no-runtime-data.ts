import { type Binary, binaryOf } from "../inspect/binary.ts";
import { packedEntryPoints } from "../inspect/entry-points.ts";
import { baseName, isBundled } from "../inspect/paths.ts";
import type { Entry } from "../model.ts";
import { defineRule } from "./define-rule.ts";

/** Kinds of content that a run leaves behind, whatever the file is called (phantomjs.core, 1.1 GB of memory). */
const KINDS: { readonly [kind in Binary["kind"]]?: true } = { "memory dump": true, database: true, capture: true };

/** Whole suffixes and whole names: `history.svg`, `log.js` and `math.log10.js` are none. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.log(?:\.\d{1,9})?$/i, "is a log"],
  [/^nohup\.out$/, "is a log"],
  [/\.heap(?:snapshot|profile|timeline)$/i, "is a heap profile"],
  [/\.cpuprofile$/i, "is a CPU profile"],
  [/\.har$/i, "is a record of network traffic"],
  [/\.(?:stackdump|dmp)$/i, "is a memory dump"],
  [/^report\.\d{8}\.\d{6}\.\d+\.\d+\.\d+\.json$/, "is a diagnostic report of Node"],
  [/^\.(?:bash|zsh|sh|ash|fish|python|node_repl|mysql|psql|sqlite|rediscli|irb)_history$/, "is a shell's history"],
  [/\.(?:sqlite3?|db)-(?:wal|shm|journal)$/i, "is a database"],
  [/\.(?:pid|pid\.lock)$/, "is a running process's number"],
];

/** JSON and SQL that is told by its first bytes. */
const HEADS: readonly (readonly [RegExp, string])[] = [
  [/^\s*\{\s*"snapshot"\s*:\s*\{\s*"meta"\s*:\s*\{/, "is a heap profile"],
  [/^\s*\{\s*"head"\s*:\s*\{\s*"callFrame"\s*:\s*\{/, "is a heap profile"],
  [/^\s*\{\s*"nodes"\s*:\s*\[\s*\{\s*"id"\s*:\s*\d+\s*,\s*"callFrame"\s*:/, "is a CPU profile"],
  [/^\s*\{\s*"log"\s*:\s*\{\s*"version"\s*:\s*"1\.\d"\s*,\s*"creator"\s*:/, "is a record of network traffic"],
  [/^\s*\{\s*"header"\s*:\s*\{\s*"reportVersion"\s*:/, "is a diagnostic report of Node"],
  [/^(?:--\s*\n)?-- (?:MySQL|MariaDB|PostgreSQL) (?:database )?(?:cluster )?dump/, "is a database dump"],
  [/^\/\*!\d+[^\n]{0,80}\*\/;?\s*\n?-- (?:MySQL|MariaDB) dump/, "is a database dump"],
  [/^PRAGMA foreign_keys=OFF;\s*BEGIN TRANSACTION;/, "is a database dump"],
];
const HEAD = 512;

/** What a program wrote while it ran: requests, tokens and users' data end up there. */
export default defineRule({
  id: "no-runtime-data",
  title: "Data of a running program",
  severity: "error",
  waiver: "path",
  fix: 'Delete the file, and keep its place out of "files" in package.json; a data set that is the product is waived by its path',
  *check({ artifact }) {
    const products = packedEntryPoints(artifact);
    for (const entry of artifact.entries) {
      if (products.has(entry.path)) continue;
      const message = dataIn(entry);
      if (message === null) continue;
      yield { entry, message, ...(isBundled(entry.path) ? { weight: "warning" as const } : {}) };
    }
  },
});

function dataIn({ path, bytes }: Entry): string | null {
  const name = baseName(path);
  const named = NAMES.find(([pattern]) => pattern.test(name));
  if (named !== undefined) return named[1];
  const binary = binaryOf(bytes);
  if (binary !== null) return KINDS[binary.kind] ? `is a ${binary.kind} (${binary.format})` : null;
  const head = bytes.toString("latin1", 0, HEAD);
  return HEADS.find(([pattern]) => pattern.test(head))?.[1] ?? null;
}
