/**
 * What the machine, its user and the processes around packgate can do to a run of it. Every case is a script of a POSIX
 * shell that starts the built command: `packgate` stands for it, with the report as JSON on stdout.
 */

import type { HostileCase } from "./hostile-case.ts";

export interface EnvironmentCase extends HostileCase {
  /** Run in the package's directory. Its exit status is packgate's. */
  readonly script: string;
  /** Of the package, instead of one that passes. */
  readonly files?: Files;
  /** Where it is not the verdict's: a signal, or an end that Node does not survive. */
  readonly status?: readonly number[];
  /** What the user is told, on either output. */
  readonly tells?: RegExp;
  /** What must be there: a command, or a right that only root has. */
  readonly needs?: readonly Need[];
}

export type Need = "root" | "namespaces" | "setpriv" | "git" | "mkfifo";
export type Files = Readonly<Record<string, string>>;

/** What the scripts are given: the command, the same as a hook, and a tarball to be looked at. */
const PACKGATE_LINES = [
  'packgate() { "$NODE" "$CLI" --format json "$@"; }',
  'hook() { "$NODE" "$CLI" hook; }',
  'pack() { npm pack --silent --pack-destination "$AWAY" > /dev/null; }',
];
export const PACKGATE: string = PACKGATE_LINES.join("; ");

/** The text of a package.json. */
export const manifest = (more: object): string =>
  JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"], ...more });
/** A package with that prepack, and that policy. */
export const packed = (prepack: string, policy?: object): Files => ({
  "package.json": manifest({ scripts: { prepack } }),
  "dist/index.js": "export {};\n",
  ...(policy !== undefined && { "packgate.json": JSON.stringify(policy) }),
});

/** Starts something that leaves its group and its session, and hears no SIGTERM. Its pid is in `stray`. */
export const STRAY =
  "node -e \"require('node:child_process').spawn('sh', ['-c', 'trap : TERM; echo \\$\\$ > stray; while :; do sleep 1; done'], { detached: true, stdio: 'inherit' }).unref()\"; while [ ! -s stray ]; do sleep 0.1; done";
/** The last command of a script: was it ended? */
export const STRAY_IS_GONE =
  'sleep 0.3; if grep -q "^State:.[^ZX]" "/proc/$(cat stray)/status" 2>/dev/null; then kill -9 "$(cat stray)"; exit 99; fi; rm -f stray; exit $status';

/** The command on a machine with another time. */
export function clockAt(milliseconds: string): string {
  return preloading(
    `const D = Date; globalThis.Date = class extends D { constructor(...a) { super(...(a.length ? a : [${milliseconds}])); } static now() { return ${milliseconds}; } }`,
  );
}

/** The command with a module before it, in its own process only. */
export function preloading(code: string): string {
  return `"$NODE" --import "data:text/javascript,${encodeURIComponent(code)}" "$CLI" --format json`;
}

/** Runs a script where its mounts are its own. */
export function inMounts(script: string): string {
  return `unshare -m sh -c '${PACKGATE}; ${script.replaceAll("'", "'\\''")}'`;
}

/** Runs a script as another user, who owns the package but for what `first` changes. */
export function asUser(uid: number, script: string, first = ":"): string {
  return `chmod 755 "$AWAY/.." ; chown -R ${uid} . "$TMPDIR"; ${first}; setpriv --reuid ${uid} --clear-groups sh -c '${PACKGATE}; ${script}'`;
}
