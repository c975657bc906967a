import { statSync } from "node:fs";
import { resolve } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Spec } from "../model.ts";

/**
 * The `@` of a registry spec is mandatory: `lodash` alone could as well be a directory with a typo. A name that begins
 * with a dash would be an option to npm.
 */
const REGISTRY = /^((?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-zA-Z0-9~][a-zA-Z0-9._~-]*)@([^\s@/:#-][^\s/:#]*)$/;

/**
 * Understands what the user names: an existing directory or tarball, or `name@version-or-tag`. Throws `EUSAGE` for
 * anything else; git and URL specs are refused, because nothing says what bytes they will be.
 */
export function parseSpec(given: string, cwd: string): Spec {
  if (given === "") throw new PackgateError("EUSAGE", "the spec is empty");
  const path = resolve(cwd, given);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return { kind: "directory", given, path };
  if (stat?.isFile()) return { kind: "tarball", given, path };
  if (stat !== undefined) {
    throw new PackgateError("EUSAGE", `${shown(given)} is neither a directory nor a file`);
  }
  const match = REGISTRY.exec(given);
  if (match?.[1] !== undefined && match[2] !== undefined) {
    return { kind: "registry", given, name: match[1], range: match[2] };
  }
  throw new PackgateError("EUSAGE", `${shown(given)} is no directory, no tarball and no name@version`, {
    hint: hintFor(given),
  });
}

function hintFor(given: string): string {
  if (/^(?:git[+:@]|github:|gitlab:|https?:|ssh:|file:)/.test(given)) {
    return "Git and URL specs are not checked. Download the tarball and name the file.";
  }
  if (/\.(?:tgz|tar\.gz|tar)$/.test(given)) return "No file has this name.";
  if (/^(?:@[^/\s]+\/)?[^/\s@-][^/\s@]*$/.test(given))
    return `Did you mean the published package ${shown(`${given}@latest`)}?`;
  return "Name an existing directory, a .tgz, or a package with its version: name@version.";
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
