/** The paths that a manifest names exactly, in `files`, `main`, `bin` and `exports`: what is named is meant to ship. */
export function exactPaths(manifest: { readonly [field: string]: unknown }): readonly string[] {
  const named = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === "string") named.add(value.replace(/^\.?\//, ""));
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  for (const field of ["files", "main", "bin", "exports"]) collect(manifest[field]);
  return [...named].filter((path) => path !== "" && !/[*?[\]{}!]/.test(path));
}
