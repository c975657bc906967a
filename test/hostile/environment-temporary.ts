/** Where the private directory is to lie, and what ends the run while it is there. */

import { type EnvironmentCase, packed, STRAY, STRAY_IS_GONE } from "./environment-case.ts";

export const temporary: readonly EnvironmentCase[] = [
  {
    id: "tmpdir-absent",
    what: "TMPDIR is not there",
    script: "TMPDIR=/nonexistent packgate",
    verdict: "error",
    says: "ESYSTEM",
    tells: /nonexistent.*Set TMPDIR/s,
  },
  {
    id: "tmpdir-file",
    what: "TMPDIR is a file",
    script: 'TMPDIR="$PWD/package.json" packgate',
    verdict: "error",
    says: "ESYSTEM",
    tells: /Set TMPDIR/,
  },
  {
    id: "tmpdir-long",
    what: "TMPDIR of 5,000 characters",
    script: "TMPDIR=/tmp/$(printf %05000d 0) packgate",
    verdict: "error",
    says: "ESYSTEM",
    tells: /too long/,
  },
  {
    id: "tmpdir-open",
    what: "TMPDIR in which everybody may rename",
    script: 'chmod 777 "$TMPDIR"; packgate',
    verdict: "error",
    says: "ESYSTEM",
    tells: /other users may rename/,
  },
  {
    id: "tmpdir-sticky",
    what: "TMPDIR open to all, as /tmp is",
    script: 'chmod 1777 "$TMPDIR"; packgate',
    verdict: "pass",
    says: null,
  },
  {
    id: "tmpdir-owned",
    what: "TMPDIR of another user",
    script: 'chown 65534 "$TMPDIR"; packgate',
    verdict: "error",
    says: "ESYSTEM",
    tells: /belongs to another user/,
    needs: ["root"],
  },
  {
    id: "tmpdir-link",
    what: "TMPDIR is a link to a good directory",
    script: 'ln -s "$TMPDIR" "$AWAY/link"; TMPDIR="$AWAY/link" packgate',
    verdict: "pass",
    says: null,
  },
  {
    id: "tmpdir-link-open",
    what: "TMPDIR is a link to an open directory",
    script: 'chmod 777 "$TMPDIR"; ln -s "$TMPDIR" "$AWAY/link"; TMPDIR="$AWAY/link" packgate',
    verdict: "error",
    says: "ESYSTEM",
  },
  {
    id: "tmpdir-loop",
    what: "TMPDIR is a link to itself",
    script: 'ln -s loop "$AWAY/loop"; TMPDIR="$AWAY/loop" packgate',
    verdict: "error",
    says: "ESYSTEM",
  },
  {
    id: "tmpdir-relative",
    what: "TMPDIR is relative, and npm runs elsewhere",
    script: 'at=$PWD; cd "$AWAY"; mkdir t; TMPDIR=t packgate "$at"; status=$?; [ -z "$(ls -A t)" ] && exit $status',
    verdict: "pass",
    says: null,
  },
  { id: "tmpdir-empty", what: "TMPDIR is empty", script: "TMPDIR= packgate", verdict: "pass", says: null },
];

/** While npm packs, with a stray in the background. */
export const signals = (
  [
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const
).map(
  ([signal, status]): EnvironmentCase => ({
    id: `signal-${signal.toLowerCase()}`,
    what: `${signal} while npm packs`,
    files: packed(`${STRAY}; sleep 60`),
    // Not in the background of the shell, where SIGINT is ignored.
    script: `node -e 'const child = require("node:child_process").spawn(process.env.NODE, [process.env.CLI], { stdio: "ignore" }); const fs = require("node:fs"); const wait = setInterval(() => { if (!fs.existsSync("stray") || fs.statSync("stray").size === 0) return; clearInterval(wait); child.kill("${signal}"); }, 50); child.on("exit", (status) => process.exit(status ?? 98));'; status=$?; ${STRAY_IS_GONE}`,
    status: [status],
    verdict: "error",
    says: null,
  }),
);
