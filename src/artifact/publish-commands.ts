/** What scripts and pipelines call to publish, read from their text. */

import { RUNNER } from "./script-chain.ts";

/** One `npm publish`, as somebody wrote it. */
export interface PublishCommand {
  /** Who packs and uploads: `npm`, `lerna`, the name of an action. */
  readonly tool: string;
  readonly text: string;
  /** The file or directory that it names, or undefined. */
  readonly target: string | undefined;
  readonly ignoresScripts: boolean;
  /** Where it begins in the text that was searched. */
  readonly offset: number;
}

/** Flags whose value is the next word. */
const VALUED =
  /^(?:--(?:tag|access|otp|registry|workspace|filter|cache|userconfig|auth-type|provenance-file|publish-branch|include|exclude|from)|-[wF])$/;
/** Those whose value is the directory to work in. */
const DIRECTORY = /^(?:--(?:prefix|dir|cwd)|-C)$/;

const REST = String.raw`((?:\\\r?\n|[^\n&|;#])*)`;
const FLAGS = String.raw`(?:\s+-\S+(?:\s+(?!publish\b)[^\s-]\S*)?)*?`;
const CLIENTS = new RegExp(
  String.raw`(?<![\w./-])(npm|pnpm|bun|yarn)(${FLAGS})\s+(?:(?:npm|stage|workspaces\s+foreach(?:\s+-\S+)*\s+npm|workspace\s+\S+\s+npm)\s+)?publish(?![\w:./-])${REST}`,
  "g",
);
/** Release tools, where a command can begin. Their own names stand in prose and in lists of packages, too. */
const TOOLS = new RegExp(
  String.raw`(?<=^|[\n&|;("'${"`"}@]|:[ \t]|-[ \t])[ \t]*(?:\w+=\S+[ \t]+)*${RUNNER}(changeset publish|semantic-release|release-it|np|nx release|lerna publish)(?:@[\w.]+)?(?![\w:./@-])${REST}`,
  "g",
);
const UNPUBLISHING =
  /(?:^|\s)(?:--(?:dry-run|preview|no-publish|no-npm(?:\.publish)?|skip-publish|help|version)(?:=true)?|-d|-h|install|version|changelog|plan|plan:check)(?=\s|["'`\])]|$)/;
const LOCAL_REGISTRY = /--registry[=\s]+["']?https?:\/\/(?:localhost|127\.\d|\[::1\]|verdaccio)/;

/**
 * Finds the publishes in a script, a shell file or a YAML pipeline: those of npm, pnpm, bun and yarn, and of the tools
 * that run one. A dry run, or a registry on this machine, is none. Nothing is executed.
 */
export function publishCommands(text: string): readonly PublishCommand[] {
  const written = [...text.matchAll(CLIENTS)].flatMap((match): readonly PublishCommand[] => {
    const [command, tool = "", before = "", rest = ""] = match;
    if (isNone(rest)) return [];
    const words = wordsOf(`${before} ${rest}`);
    const directory = words.find((_, index) => DIRECTORY.test(words[index - 1] ?? ""));
    const own = wordsOf(rest);
    const target = own.find((word, index) => {
      const previous = own[index - 1] ?? "";
      return !word.startsWith("-") && !VALUED.test(previous) && !DIRECTORY.test(previous);
    });
    return [
      {
        tool,
        text: shown(command),
        // yarn takes none: a word there is a flag's value that this reader does not know.
        target: tool === "yarn" ? directory : (target ?? directory),
        ignoresScripts: words.some((word) => /^--ignore-scripts(?:=true)?$/.test(word)),
        offset: match.index,
      },
    ];
  });
  const tools = [...text.matchAll(TOOLS)].flatMap((match): readonly PublishCommand[] => {
    const [command, tool = "", rest = ""] = match;
    if (isNone(rest)) return [];
    const offset = match.index + command.length - command.trimStart().length;
    return [
      { tool: tool.split(" ")[0] ?? tool, text: shown(command), target: undefined, ignoresScripts: false, offset },
    ];
  });
  return [...written, ...tools].sort((a, b) => a.offset - b.offset);
}

function isNone(rest: string): boolean {
  return UNPUBLISHING.test(rest) || LOCAL_REGISTRY.test(rest);
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s"'`\\()]+/).filter((word) => word !== "");
}

/** One line, without the quote that ends the string that it stands in. */
function shown(command: string): string {
  return command
    .replace(/\s*\\?\s*\n\s*/g, " ")
    .replace(/["'`)\]}]+\s*,?\s*$/, "")
    .trim();
}
