import { realpathSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { Surroundings } from "../model.ts";
import { repositoryAbove } from "./repository-above.ts";

/** Shorter values stand anywhere by chance. */
const MIN_LENGTH = 6;
/** Where CI services say that they build: https://docs.github.com/actions/reference/variables-reference and their like. */
const CI_VARIABLES = [
  "GITHUB_WORKSPACE",
  "RUNNER_TEMP",
  "CI_PROJECT_DIR",
  "WORKSPACE",
  "BUILDKITE_BUILD_CHECKOUT_PATH",
];
/**
 * Paths that half of all containers and CI images have: they tell of nobody, and stand in Dockerfiles, manuals and
 * programs that were built elsewhere. A path of one segment (`/app`, `/root`, `/workspace`) is as common as these.
 */
const GENERIC =
  /^(?:\/usr(?:\/(?:src|local|share|app))*|\/(?:opt|srv)\/app|\/github\/(?:workspace|home)|\/drone\/src|\/var\/(?:task|www|www\/html|lib|tmp|jenkins_home)|\/private\/tmp|\/(?:home|Users)\/(?:runner|runner\/work|node|user|ubuntu|circleci|circleci\/project|vsts|jenkins|gitlab-runner|buildkite|vscode|codespace|coder|gitpod|docker|app|runner\/work\/_temp))$/;
/** A host with another suffix is a domain, and `user@domain` the address that package.json may well name. */
const LOCAL_HOST = /^[\w-]+(?:\.(?:local|localdomain|lan|home|internal))?$/;

/**
 * What tells this machine, and often a person, from all others: home directory, the package's and the repository's place,
 * CI's workspace, user@host. Each value once, under the first kind that has it; generic ones are left out. `directory`
 * exists. `HOME` or `USERPROFILE` of the environment is what `os.homedir()` says, without failing where there is none.
 */
export function machineIdentity(
  directory: string,
  environment: NodeJS.ProcessEnv,
  hostname: string,
): NonNullable<Surroundings["machine"]> {
  const real = realpathSync(directory);
  const repository = repositoryAbove(real);
  const paths: (readonly [string, string | undefined])[] = [
    ["package directory", real],
    ["repository", repository],
    ["home directory", environment["HOME"]],
    ["home directory", environment["USERPROFILE"]],
    ...CI_VARIABLES.map((name) => ["CI workspace", environment[name]] as const),
  ];
  const found = new Map<string, string>();
  for (const [kind, given] of paths) {
    const value = given?.replace(/[\\/]+$/, "");
    if (value === undefined || !isAbsolute(value) || !tellsApart(value) || found.has(value)) continue;
    found.set(value, kind);
  }
  const user = environment["USER"] ?? environment["LOGNAME"] ?? environment["USERNAME"];
  if (user !== undefined && hostname !== "localhost" && LOCAL_HOST.test(hostname)) {
    const value = `${user}@${hostname}`;
    if (value.length >= MIN_LENGTH && /^[\w.-]+@/.test(value)) found.set(value, "user and host name");
  }
  return [...found].map(([value, kind]) => ({ kind, value }));
}

/** Long enough, of two segments at least, not generic, and text that can be percent-encoded. */
function tellsApart(path: string): boolean {
  const segments = path.split(/[\\/]/).filter((segment) => segment !== "");
  return path.length >= MIN_LENGTH && segments.length >= 2 && !GENERIC.test(path) && !/\p{Cs}/u.test(path);
}
