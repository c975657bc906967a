/**
 * Loaded before the built command with `node --import`: makes one call of it to the system fail, as a full disk or an end
 * of descriptors would. Plain JavaScript, for Node 20 strips no types. The command knows nothing of it, and its children
 * are not concerned: what Node is told on the command line is not handed on.
 *
 * `PACKGATE_FAULT` is `<kind>:<call>:<code>`: of the calls of a kind, counted from 1, that one fails; `none:0:` only
 * counts. `PACKGATE_FAULT_LOG` is a file that gets lines of JSON: `{"call": kind}` for each call where it only counts,
 * `{"failed": name}` for the one that fails.
 */

import child from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import { register, syncBuiltinESMExports } from "node:module";
import { constants } from "node:os";
import zlib from "node:zlib";

const [kind = "", call, code = ""] = (process.env["PACKGATE_FAULT"] ?? "").split(":");
const log = process.env["PACKGATE_FAULT_LOG"] ?? "";
const append = fs.appendFileSync;
/** Appending to the log makes calls too. */
let isLogging = false;

/** @type {readonly (readonly [kind: string, owner: any, names: RegExp])[]} */
const CALLS = [
  [
    "fs",
    fs,
    /^(?:open|read|readFile|readdir|opendir|write|writeFile|mkdtemp|mkdir|stat|lstat|fstat|realpath|close|rm|unlink|rename)Sync$/,
  ],
  ["fs", fs.promises, /^(?:open|readFile|readdir|writeFile|stat|lstat|rename|rm|mkdir|unlink|realpath)$/],
  ["exists", fs, /^existsSync$/],
  ["child", child, /^spawn(?:Sync)?$/],
  ["zlib", zlib, /^(?:inflateRaw|gunzip|inflate|brotliDecompress)Sync$|^crc32$/],
  ["crypto", crypto, /^(?:createHash|randomBytes|hash)$/],
];

let calls = 0;
for (const [ofKind, owner, pattern] of CALLS) {
  if (kind !== ofKind && kind !== "none") continue;
  for (const name of Object.keys(owner).filter((each) => pattern.test(each))) {
    const original = owner[name];
    /** @this {unknown} @param {unknown[]} args */
    const failing = function (...args) {
      if (isLogging) return original.apply(this, args);
      calls += 1;
      if (kind === "none") note({ call: ofKind });
      if (calls !== Number(call)) return original.apply(this, args);
      note({ failed: name });
      // What cannot be looked at is not there, to this one.
      if (name === "existsSync") return false;
      const error = refusal(name);
      if (name === "spawnSync")
        return { error, status: null, signal: null, stdout: null, stderr: null, output: null, pid: 0 };
      if (owner === fs.promises) return Promise.reject(error);
      throw error;
    };
    // What hangs on a function, as realpathSync.native.
    owner[name] = Object.assign(failing, original);
  }
}
syncBuiltinESMExports();

if (kind === "module" || kind === "none") {
  // The loader has a thread of its own, and counts there.
  const hooks = `
    import { appendFileSync } from "node:fs";
    let calls = 0;
    export async function load(url, context, next) {
      if (!url.includes("/dist/")) return next(url, context);
      calls += 1;
      const isDue = calls === ${Number(call)};
      if (isDue || ${kind === "none"}) {
        appendFileSync(${JSON.stringify(log)}, JSON.stringify(isDue ? { failed: url } : { call: "module" }) + "\\n");
      }
      if (!isDue) return next(url, context);
      throw Object.assign(new Error("${code}: injected, open"), { code: "${code}", syscall: "open" });
    }`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}

/** @param {object} line */
function note(line) {
  isLogging = true;
  append(log, `${JSON.stringify(line)}\n`);
  isLogging = false;
}

/** @param {string} name */
function refusal(name) {
  if (code === "UNKNOWN") return new Error("injected");
  const syscall = name.replace(/Sync$/, "");
  const numbers = /** @type {Record<string, number>} */ (constants.errno);
  return Object.assign(new Error(`${code}: injected, ${syscall}`), { code, syscall, errno: -(numbers[code] ?? 0) });
}
