import * as v from "valibot";
import { differingFields, keysOf, manifestChanges } from "../inspect/manifest-diff.ts";
import type { About, Manifest } from "../model.ts";
import { defineRule } from "./define-rule.ts";

const scopeName = v.pipe(v.string(), v.regex(/^@[^/@\s]+$/, "a scope is written as @scope"));
const accessLevel = v.picklist(["public", "restricted"]);

const options = v.strictObject({
  /** The name that this package is published under. */
  name: v.optional(v.string()),
  /** The registry that packages of a scope go to: `{"@acme": "https://npm.acme.example/"}`. */
  registries: v.optional(v.record(scopeName, v.pipe(v.string(), v.url("a registry is written as a URL"))), {}),
  /** For every package, or per scope: `{"@acme": "public", "@acme-int": "restricted"}`. */
  access: v.optional(v.union([accessLevel, v.record(scopeName, accessLevel)])),
  /** True: publishConfig must ask for provenance. For every package, or per scope: `{"@acme": true}`. */
  provenance: v.optional(v.union([v.boolean(), v.record(scopeName, v.boolean())]), false),
});

/** A private package on the public registry, or a manifest that nobody has reviewed (manifest confusion). */
export default defineRule({
  id: "publish-target",
  title: "Package that would be published otherwise than meant",
  severity: "error",
  waiver: "path",
  listing: true,
  fix: 'Set name, "private" and "publishConfig" in package.json as the policy says, and let no script rewrite package.json while packing',
  options,
  *check({ artifact: { manifest, origin }, surroundings: { sourceManifest }, options }) {
    const at = { entry: { path: "package.json" } };
    for (const [key, message] of wrongTarget(manifest, options)) {
      yield { ...at, message, key, about: aboutKeys(key === "name" ? [key] : ["publishConfig", key]) };
    }
    if (manifest["private"] === true) {
      const message = "is marked private, so no registry takes it";
      yield { ...at, message, key: "private", about: aboutKeys(["private"]), weight: "warning" };
    }
    // Another version's manifest may differ in anything.
    if (sourceManifest?.name !== manifest.name || sourceManifest.version !== manifest.version) return;
    const changes = manifestChanges(manifest, sourceManifest);
    for (const { field, kind } of changes) {
      const what =
        kind === "added" ? "which the project's package.json does not have" : "unlike the project's package.json";
      const message = `${kind === "added" ? "has" : "sets"} ${field}, ${what}`;
      yield { ...at, message, key: `changed ${field}`, about: aboutKeys(keysOf(field)) };
    }
    // These are the bytes that npm is about to upload, and it reads package.json once more for the registry's own record.
    if (origin.kind !== "directory" || origin.packer !== null) return;
    const told = new Set(changes.map(({ field }) => field.split(".")[0]));
    for (const field of differingFields(manifest, sourceManifest)) {
      if (told.has(field)) continue;
      const message = `says another ${field} than package.json on disk, which npm sends to the registry beside it`;
      yield { ...at, message, key: `unlike disk ${field}`, about: aboutKeys([field]) };
    }
  },
});

function aboutKeys(keys: readonly string[]): About {
  return { file: "package.json", keys };
}

function* wrongTarget(
  { name, publishConfig }: Manifest & { readonly publishConfig?: unknown },
  wanted: v.InferOutput<typeof options>,
): Iterable<readonly [key: string, message: string]> {
  const config = (typeof publishConfig === "object" && publishConfig !== null ? publishConfig : {}) as {
    readonly [key: string]: unknown;
  };
  const scope = /^(@[^/]+)\//.exec(name)?.[1];

  if (wanted.name !== undefined && name !== wanted.name) yield ["name", `is not named ${wanted.name}`];

  const registry = scope === undefined ? undefined : wanted.registries[scope];
  const set = config[`${scope}:registry`] ?? config["registry"];
  if (registry !== undefined && !isSameRegistry(set, registry)) {
    const fault = set === undefined ? "sets no publishConfig.registry" : "sets another publishConfig.registry";
    yield ["registry", `${fault}, and packages of ${scope} go to ${registry}`];
  }

  // A scoped package is restricted, and any other is public, unless publishConfig says otherwise.
  const access = config["access"] ?? (scope === undefined ? "public" : "restricted");
  const wantedAccess = inScope(wanted.access, scope);
  if (wantedAccess !== undefined && access !== wantedAccess)
    yield ["access", `would not be published as ${wantedAccess}`];

  if (inScope(wanted.provenance, scope) && config["provenance"] !== true)
    yield ["provenance", "does not set publishConfig.provenance"];
}

/** What is said for every package, or for those of the scope; a scope that is not named is asked for nothing. */
function inScope<T extends string | boolean>(
  said: T | Readonly<Record<string, T>> | undefined,
  scope: string | undefined,
): T | undefined {
  if (typeof said !== "object") return said;
  return scope === undefined ? undefined : said[scope];
}

function isSameRegistry(set: unknown, wanted: string): boolean {
  return typeof set === "string" && URL.canParse(set) && withSlash(set) === withSlash(wanted);
}

function withSlash(url: string): string {
  return new URL(url).href.replace(/\/*$/, "/");
}
