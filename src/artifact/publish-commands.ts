/** What scripts and pipelines call to publish, read from their text. */

/** One `npm publish`, as somebody wrote it. */
export interface PublishCommand {
  readonly text: string;
  /** The file or directory that it names, or undefined. */
  readonly target: string | undefined;
  readonly ignoresScripts: boolean;
}

/** Flags whose value is the next word. */
const VALUED =
  /^(?:--(?:tag|access|otp|registry|workspace|filter|cache|userconfig|auth-type|provenance-file|publish-branch)|-[wFC])$/;

/** Finds the publishes of npm, pnpm and bun in a script, a shell file or a YAML pipeline. Nothing is executed. */
export function publishCommands(text: string): readonly PublishCommand[] {
  return [...text.matchAll(/(?<![\w./-])(?:npm|pnpm|bun)(?:\s+-\S+)*\s+publish(?![\w:-])([^\n&|;#]*)/g)].map(
    ([command, rest = ""]) => {
      const words = rest.split(/[\s"'`]+/).filter((word) => word !== "");
      const target = words.find((word, index) => !word.startsWith("-") && !VALUED.test(words[index - 1] ?? ""));
      return {
        text: command.trim(),
        target,
        ignoresScripts: words.some((word) => /^--ignore-scripts(?:=true)?$/.test(word)),
      };
    },
  );
}
