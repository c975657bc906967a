import type { Appraisal, Validate } from "../kind.ts";

/** Variables that every build has and no program text needs. */
const WELL_KNOWN =
  /^(?:PATH|HOME|SHELL|PWD|USER|LOGNAME|NODE_ENV|NODE|INIT_CWD|npm_[a-z_]+|GITHUB_[A-Z_]+|RUNNER_[A-Z_]+|CI|CI_[A-Z_]+)$/;
/** These three also stand together in crontabs, container files and calls of `spawn`. */
const ORDINARY = new Set(["PATH", "HOME", "SHELL"]);
/**
 * Every program made by emscripten has an environment of its own:
 * `USER:"web_user",LOGNAME:"web_user",PATH:"/",PWD:"/",HOME:"/home/web_user"`.
 */
const MADE_UP = new Set([...ORDINARY, "PWD", "USER", "LOGNAME"]);
const NEARBY = 4096;

/** A name and a written-out value in an object: `HOME:"/root"`, `\"HOME\":\"/root\"`. Not `HOME: process.env.HOME`. */
const IN_OBJECT = /\b(\w{2,60})(?:\\*["'`])?[ \t]?:[ \t]?\\*["'`](?!\\*["'`])/g;
/** A line of `env`: `HOME=/root`. */
const IN_LINES = /(?:^|[\r\n]|\\n)(?:export )?(\w{2,60})=(?=[^\s$"'`])/g;

/**
 * The environment of the machine that built the package, as a bundler's DefinePlugin writes it when it is given the whole
 * of process.env: every secret of the build is in it, whatever it looks like.
 */
export const environmentDump: Validate = ({ text, before, after }): Appraisal | undefined => {
  const front = before(NEARBY);
  // The first name of the block speaks for it.
  if (/\b(?:PATH|npm_config_user_agent|npm_lifecycle_event)(?:\\*["'`])?[ \t]?[:=][ \t]?\\*["'`]?[\w/]/.test(front))
    return undefined;
  const block = front + text + after(NEARBY);
  const inObject = names(block, IN_OBJECT);
  const inLines = names(block, IN_LINES);
  const dumped =
    (inObject.length >= 3 && inObject.some((name) => !MADE_UP.has(name))) ||
    // Lines of that form are also how containers and timers are configured.
    (inLines.length >= 5 && inLines.filter((name) => !ORDINARY.has(name)).length >= 3);
  return dumped ? { identity: "" } : undefined;
};

function names(block: string, pattern: RegExp): string[] {
  const found = [...block.matchAll(pattern)].map((match) => match[1]!);
  return [...new Set(found)].filter((name) => WELL_KNOWN.test(name));
}
