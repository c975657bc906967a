import type { Client, Packer } from "../model.ts";

const NAMES: { readonly [client in Client]: readonly string[] } = {
  npm: ["prepack", "prepare", "postpack"],
  pnpm: ["prepack", "prepare", "postpack"],
  yarn: ["prepack", "postpack"],
  bun: ["prepack", "prepare", "postpack"],
};

/** The lifecycle scripts that a client runs while packing a directory, as `prepack: npm run build`, in their order. */
export function packingScripts(
  client: Client,
  manifest: { readonly [field: string]: unknown },
  ignoreScripts: boolean,
): Packer["scripts"] {
  const scripts = manifest["scripts"];
  if (ignoreScripts || typeof scripts !== "object" || scripts === null) return [];
  return NAMES[client].flatMap((name) => {
    const command = (scripts as Record<string, unknown>)[name];
    return typeof command === "string" ? [`${name}: ${command}`] : [];
  });
}
