import { createHash } from "node:crypto";
import type { Literal } from "../model.ts";
import { defineRule } from "./define-rule.ts";

const MODULE_URL = "sourceURL=webpack";
const LONGEST_URL = 1024;
/** What webpack writes at the top of such a build; its own sources hold the text elsewhere in a file. */
const BANNER = /^\/\*\n \* ATTENTION: (?:The|An) "eval(?:-source-map)?" devtool/;

/**
 * The end of a module in `eval("…")`: the URL, perhaps a second one, and the closing quote. Code that builds such strings
 * has a variable there.
 */
function readModuleUrl(bytes: Buffer, offset: number): { readonly url: string } | undefined {
  const before = bytes.toString("latin1", Math.max(0, offset - 8), offset);
  if (!/\/\/[#@] ?$/.test(before)) return undefined;
  const text = bytes.toString("latin1", offset + MODULE_URL.length, offset + LONGEST_URL);
  const match =
    /^((?:-internal)?:\/\/[^"'`\\\s$]*)(?:\\n|\}|\/\/# sourceURL=webpack-internal:\/\/[^"'`\\\s$]*)*["'`]\s*\)/.exec(
      text,
    );
  return match?.[1] === undefined ? undefined : { url: `webpack${match[1]}` };
}

/** In such a build each module stands, comments and all, as a string: no map is needed to read it. */
export default defineRule({
  id: "no-dev-build",
  title: "webpack development build",
  severity: "error",
  waiver: "pinned",
  fix: 'Build with mode: "production" and without an eval devtool',
  literals: (): readonly Literal[] => [{ text: MODULE_URL, read: readModuleUrl }],
  *check({ artifact, hits }) {
    const modules = new Map<
      string,
      { entry: (typeof hits)[number]["entry"]; layers: readonly string[]; count: number }
    >();
    for (const { entry, layers } of hits) {
      const key = [entry.path, ...layers].join("\0");
      modules.set(key, { entry, layers, count: (modules.get(key)?.count ?? 0) + 1 });
    }
    for (const entry of artifact.entries) {
      if (entry.type === "file" && !modules.has(entry.path) && BANNER.test(entry.bytes.toString("latin1", 0, 100))) {
        modules.set(entry.path, { entry, layers: [], count: 0 });
      }
    }
    for (const { entry, layers, count } of modules.values()) {
      const what = count === 0 ? "modules" : count === 1 ? "1 module" : `${count} modules`;
      yield {
        entry,
        layers,
        message: `holds ${what} as text in eval strings`,
        digest: `sha256-${createHash("sha256").update(entry.bytes).digest("hex")}`,
      };
    }
  },
});
