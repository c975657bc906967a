import type { Artifact } from "../model.ts";

/** Commands that look at a package, or stop, and build nothing. */
const NO_BUILD =
  /^(?:(?:npx|pnpx|bunx|(?:npm|pnpm|yarn|bun)(?: (?:run|exec|dlx|x))?)\s+(?:-\S+\s+)*)?(?:packgate|t|test|tests|lint|check|typecheck|format|vitest|jest|mocha|ava|tap|eslint|biome|prettier|publint|attw|knip|echo|exit|true|false|not-in-publish|in-publish|safe-publish-latest|np)(?![\w-])/;

/**
 * What to do where a package is built in prepublishOnly: a publish from its directory runs that, a pack does not. Null
 * where that script builds nothing, or packing follows it right now, or the package was published with what it has.
 */
export function lateBuild({ manifest, origin }: Artifact): string | null {
  const { prepublishOnly } = (manifest["scripts"] ?? {}) as { readonly prepublishOnly?: unknown };
  if (typeof prepublishOnly !== "string" || origin.predicted || origin.kind === "registry") return null;
  const commands = prepublishOnly.split(/&&|\|\||[;&|\n]/).map((command) => command.trim());
  if (!commands.some((command) => command !== "" && !NO_BUILD.test(command))) return null;
  return "This package builds in prepublishOnly, which packing does not run: npm run prepublishOnly first, or packgate publish.";
}
