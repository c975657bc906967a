/**
 * The line of a build's configuration that asks for source maps. A configuration is a program in most tools, so this finds
 * only what stands in one line; what is computed, or said elsewhere, it does not find.
 */

/** Of esbuild, rollup, vite, tsup and their kin, babel, swc, webpack, rspack and next. */
const OPTION =
  /^(?!\s*(?:\/\/|\/?\*))(?:[^/]|\/(?!\/))*?["']?\b(?:source-?maps?|devtool|productionBrowserSourceMaps|inlineSourcesContent)["']?\s*[:=](?!=)\s*(?!false\b|["']none["']|undefined\b|null\b)\S/i;

/** Of tsc: the first that stands there, for inlined text is what leaks. */
const TYPESCRIPT = ["inlineSources", "inlineSourceMap", "sourceMap", "declarationMap"];

/** `--enable-source-maps` is node's: it reads maps. */
const FLAG =
  /(?:^|\s)--(?:source-?maps?|inline-?source-?maps?|inlineSources|declarationMap)(?![\w-]|=(?:false|none)\b|\s+(?:false|none)\b)/i;

/** What no release runs. */
const NOT_RELEASE = /^(?:dev|start|serve|watch|test|storybook)\b|[:-](?:dev|watch|test)\b/;

/** The line, from 1, of a bundler's configuration; null where none plainly asks for maps. */
export function mapOptionIn(name: string, text: string): number | null {
  const lines = text.split("\n");
  if (!/^tsconfig\b/.test(name)) return numberOf(lines.findIndex((line) => line.length < 1000 && OPTION.test(line)));
  for (const option of TYPESCRIPT) {
    const asks = new RegExp(`^(?!\\s*//)(?:[^/]|/(?!/))*?"${option}"\\s*:\\s*true\\b`);
    const index = lines.findIndex((line) => line.length < 1000 && asks.test(line));
    if (index !== -1) return index + 1;
  }
  return null;
}

/** The name of the script in package.json that asks for maps; null where none does. */
export function mapScriptIn(scripts: unknown): string | null {
  if (typeof scripts !== "object" || scripts === null) return null;
  const asking = Object.entries(scripts).find(
    ([name, script]) => typeof script === "string" && !NOT_RELEASE.test(name) && FLAG.test(script.slice(0, 10_000)),
  );
  return asking?.[0] ?? null;
}

function numberOf(index: number): number | null {
  return index === -1 ? null : index + 1;
}
