import { baseName } from "../paths.ts";

/**
 * The last segment of a path, as a person reads it and as a careless file system writes it: in lower case, without
 * invisible characters, without the spaces and dots at its end that Windows drops.
 */
export function plainName(path: string): string {
  return baseName(path)
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Cc}]/gu, "")
    .toLowerCase()
    .replace(/(?!^)[ .]+$/, "");
}

/** Paths in lower case of files that hold data or anything, rather than a program or a text for readers. */
export const DATA_FILE =
  /(?:^|\/)\.?[^/.]*$|\.(?:json|ya?ml|toml|ini|conf|cfg|config|env|enc|txt|properties|xml|vars|bak|backup|old|orig|save|sav|copy|tmp|local|dat|data|[0-9])$|~$/;
