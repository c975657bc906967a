/**
 * Settings that change what a nested pack does, and would reach it from the script or CI job around packgate: under
 * `npm publish --dry-run` a nested pack writes nothing and still exits 0; an exported workspace setting packs another
 * package.
 */
const SETTINGS = new Set(
  [
    "dry_run",
    "json",
    "workspace",
    "workspaces",
    "include_workspace_root",
    "pack_destination",
    "ignore_scripts",
    "foreground_scripts",
    "loglevel",
    "global",
    "location",
    "prefix",
    "local_prefix",
    "cache",
    "script_shell",
    "usage",
  ].map((name) => `npm_config_${name}`),
);
const LIFECYCLE = /^npm_(?:lifecycle|package|command|execpath$)/;

/** Credentials of the registry. A pack needs none; an .npmrc that names one must still find the variable. */
const CREDENTIAL = /^(?:NPM_TOKEN|NODE_AUTH_TOKEN|npm_config_.*(?:_auth|_authtoken|_password))$/i;
const PLACEHOLDER = "withheld-by-packgate";

/** A child's environment: what the user set, less what would change the pack, credentials replaced in directory packs. */
export function childEnvironment(
  environment: NodeJS.ProcessEnv,
  additions: Readonly<Record<string, string>>,
  { withholdCredentials }: { withholdCredentials: boolean },
): NodeJS.ProcessEnv {
  const child: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(environment)) {
    // npm takes a hyphen for an underscore.
    const lower = name.toLowerCase().replaceAll("-", "_");
    if (SETTINGS.has(lower) || LIFECYCLE.test(lower)) continue;
    child[name] = withholdCredentials && CREDENTIAL.test(name) ? PLACEHOLDER : value;
  }
  return { ...child, ...additions };
}
