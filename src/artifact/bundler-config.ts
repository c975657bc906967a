import { readdirSync } from "node:fs";

/** Configuration of what writes source maps. It is a program in most tools, so it is named and never edited. */
const CONFIGURATION =
  /^(?:(?:webpack|rollup|rolldown|vite|vitest|rspack|rsbuild|tsup|tsdown|next|nuxt|svelte|astro|babel|esbuild|metro|vue|farm|postcss|gulpfile|Gruntfile)(?:\.config)?(?:\.[\w-]+)?\.(?:[cm]?[jt]s|json)|tsconfig(?:\.[\w-]+)*\.json|\.swcrc|\.babelrc(?:\.\w+)?|\.parcelrc|build\.[cm]?[jt]s)$/;

/** Names of the files in a directory that decide whether the build writes source maps, sorted. */
export function bundlerConfigsIn(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && CONFIGURATION.test(entry.name))
    .map(({ name }) => name)
    .sort();
}
