/**
 * The files that say what runs outside of package.json: pipelines, Makefiles, and the shell files that those name. They
 * are read line by line, not parsed: a line that a parser would read otherwise is taken for a command.
 */

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type PublishCommand, publishCommands } from "./publish-commands.ts";
import { readIfPresent } from "./read-if-present.ts";

export interface Pipeline {
  /** Absolute. */
  readonly path: string;
  /** Where its commands run. */
  readonly base: string;
  /** Without comments, names and what is only printed; line for line that of the file. */
  readonly text: string;
}

/** A publish of a pipeline, and from which directory. */
export interface PipelinePublish extends PublishCommand {
  /** 1-based. */
  readonly line: number;
  /** Absolute; undefined where an expression decides. */
  readonly directory: string | undefined;
}

const FILES = [
  ".gitlab-ci.yml",
  ".circleci/config.yml",
  "azure-pipelines.yml",
  "azure-pipelines.yaml",
  "bitbucket-pipelines.yml",
  ".travis.yml",
  "Makefile",
  "makefile",
  "GNUmakefile",
  "Jenkinsfile",
];
const FOLDERS = [".github/workflows", ".azure-pipelines", ".gitlab/ci"];

/** Of these directories: GitHub, GitLab, CircleCI, Azure, Bitbucket, Travis, Jenkins and make. */
export function pipelinesIn(directories: readonly string[]): readonly Pipeline[] {
  return directories.flatMap((base) => {
    const names = FOLDERS.flatMap((folder) =>
      namesIn(join(base, folder)).flatMap((name) => (/\.ya?ml$/.test(name) ? [`${folder}/${name}`] : [])),
    );
    const found = [...names, ...FILES].flatMap((name) => pipelineAt(join(base, name), base));
    // On a file system that folds case, makefile and Makefile are one.
    const own = [...new Map(found.map((one) => [one.path.toLowerCase(), one])).values()];
    const called = new Set(own.flatMap(({ text }) => [...text.matchAll(/[\w./-]+\.sh\b/g)].map(([name]) => name)));
    return [
      ...own,
      ...[...called].flatMap((name) => {
        const path = resolve(base, name);
        return path.startsWith(join(base, "/")) ? pipelineAt(path, base) : [];
      }),
    ];
  });
}

function pipelineAt(path: string, base: string): readonly Pipeline[] {
  const bytes = readIfPresent(path);
  return bytes === undefined ? [] : [{ path, base, text: commandsOnly(bytes.toString("utf8")) }];
}

/** Names of steps and printed lines speak of a publish without being one. */
function commandsOnly(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      NO_COMMAND.test(line)
        ? ""
        : line.replace(/(^|\s)#.*$/, (comment, before) => (isQuoted(line, comment) ? comment : before)),
    )
    .map((line) => line.replace(/((?:^|[&|;]|run:|-[ \t])[ \t]*@?)(?:echo|printf)\b[^&|;]*/g, "$1"))
    .join("\n");
}

const NO_COMMAND =
  /^\s*(?:#|(?:-\s+)?(?:name|displayName|display_name|description|title|label|if|condition|group|message|summary|options|default|id|key|stage)\s*:)/;

function isQuoted(line: string, comment: string): boolean {
  const before = line.slice(0, line.length - comment.length);
  return before.split('"').length % 2 === 0 || before.split("'").length % 2 === 0;
}

/** What a pipeline publishes, by the text of its commands and by the actions that it uses. */
export function publishesIn(pipeline: Pipeline): readonly PipelinePublish[] {
  const { text } = pipeline;
  return [...publishCommands(text), ...actions(text)].map((command) => {
    const line = lineAt(text, command.offset);
    const step = stepAround(text, command.offset);
    const directory = directoryOf(text, step, command.offset, pipeline.base);
    return { ...command, line, directory };
  });
}

/** The line of an offset, from 1 on. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** GitHub actions and Azure tasks that publish without a command being written. */
function actions(text: string): readonly PublishCommand[] {
  const used = [
    ...text.matchAll(/\buses:\s*["']?((JS-DevTools\/npm-publish|cycjimmy\/semantic-release-action)@[\w.-]+)/gi),
    ...text.matchAll(/\btask:\s*["']?((Npm)@\d+)/g),
  ];
  return used.flatMap((match): readonly PublishCommand[] => {
    const [, name = "", action = ""] = match;
    const { start, end } = stepAround(text, match.index);
    const step = text.slice(start, end);
    const says = (key: string) => new RegExp(String.raw`^\s*${key}:\s*["']?([^"'\s]+)`, "m").exec(step)?.[1];
    if (says("dry-run") === "true" || says("dry_run") === "true") return [];
    if (action === "Npm") {
      if (says("command") !== "publish") return [];
      return [{ tool: "npm", text: name, target: undefined, ignoresScripts: false, offset: match.index }];
    }
    const runsNpm = /npm-publish/i.test(action);
    return [
      {
        tool: runsNpm ? "npm" : "semantic-release",
        text: name,
        target: runsNpm ? says("package")?.replace(/\/?package\.json$/, "") || undefined : undefined,
        // Its second version began to ignore them, unless told otherwise.
        ignoresScripts: runsNpm && !/@v?1\b/.test(name) && says("ignore-scripts") !== "false",
        offset: match.index,
      },
    ];
  });
}

/** The item of a list that an offset is in; in a file without lists, its line. */
function stepAround(text: string, offset: number): { readonly start: number; readonly end: number } {
  const lines = text.split("\n");
  const here = lineAt(text, offset) - 1;
  const indent = (line: string) => line.length - line.trimStart().length;
  let first = here;
  const limit = indent(lines[here] ?? "");
  while (first > 0 && !isItem(lines[first] ?? "", first === here ? Number.POSITIVE_INFINITY : limit)) first--;
  if (!/^\s*-\s/.test(lines[first] ?? "")) first = here;
  const depth = indent(lines[first] ?? "");
  let last = here + 1;
  while (last < lines.length && ((lines[last] ?? "").trim() === "" || indent(lines[last] ?? "") > depth)) last++;
  // The items of a GitLab script are commands of one shell.
  while (isBare(lines[first] ?? "") && isBare(lines[first - 1] ?? "")) first--;
  const startOf = (line: number) => lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
  return { start: startOf(first), end: startOf(last) };

  function isBare(line: string): boolean {
    return /^\s*-\s+(?![\w-]+:(?:\s|$))/.test(line) && indent(line) === depth;
  }

  function isItem(line: string, below: number): boolean {
    return /^\s*-\s/.test(line) && indent(line) < below;
  }
}

const WORKING = /^[ \t-]*(?:working-directory|workingDirectory|workingDir|working_directory):[ \t]*(.+)$/m;
const DEFAULT = /^[ \t]*defaults:[ \t]*\n[ \t]*run:[ \t]*\n(?:[ \t]+shell:.*\n)?[ \t]+working-directory:[ \t]*(.+)$/gm;

function directoryOf(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  offset: number,
  base: string,
): string | undefined {
  const defaults = [...text.matchAll(DEFAULT)].map(([, path = ""]) => path);
  const set = WORKING.exec(text.slice(start, end))?.[1] ?? (defaults.length === 1 ? defaults[0] : undefined);
  const changes = [...text.slice(start, offset).matchAll(/(?<![\w./-])(?:cd|pushd)[ \t]+([^\s&|;)]+)/g)];
  const steps = [...(set === undefined ? [] : [set]), ...changes.map(([, path = ""]) => path)].map((path) =>
    path.trim().replace(/^["']|["']$/g, ""),
  );
  if (steps.some((path) => /[$*<]|^-$|^~/.test(path))) return undefined;
  return resolve(base, ...steps.map((path) => (path.startsWith("/") ? `.${path}` : path)));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && /^(?:ENOENT|ENOTDIR)$/.test(String(error.code))) return [];
    throw error;
  }
}
