import { baseName, directoriesOf, inTemplateDirectory, isBundled } from "../inspect/paths.ts";
import { defineRule } from "./define-rule.ts";

/** Directories of coding assistants: settings with allowed commands, notes, memory, rules. Lower case. */
const DIRECTORIES = new Set(
  (
    ".agent .agents .aider.tags.cache.v3 .aider.tags.cache.v4 .amazonq .augment .bmad-core .claude .claude-flow " +
    ".claude-plugin .cline .clinerules .codebuddy .codeium .codex .continue .crush .cursor .devin .factory .firebender " +
    ".gemini .goose .hive-mind .junie .kilocode .kiro .opencode .openhands .pi .qodo .qwen .roo .ruler .serena " +
    ".specify .swarm .taskmaster .trae .windsurf"
  ).split(" "),
);

/** Files that assistants read or write wherever they stand. Lower case. */
const FILES = new Set(
  (
    ".aider.chat.history.md .aider.conf.yml .aider.input.history .aider.llm.history .aiderignore .aiexclude .augmentignore " +
    ".claude.json .claudeignore .clinerules .codeiumignore .cursorignore .cursorindexingignore .cursorrules " +
    ".geminiignore .goosehints .kilocodemodes .mcp.json .repomixignore .rooignore .roomodes .windsurfrules " +
    "claude.local.md claude_desktop_config.json copilot-instructions.md opencode.json opencode.jsonc"
  ).split(" "),
);

/**
 * Instructions that an assistant loads by itself, so that in a dependency they speak to the users' assistants (claude-mem
 * #2537). In lower case, deeper than the root, they are pages about agents.
 */
const INSTRUCTIONS = /^(?:CLAUDE|AGENTS?|AGENTS\.override|GEMINI|QWEN|CRUSH|WARP)\.md$/;

/** Copilot's files among those of GitHub, and repomix's print of a whole repository. */
const COPILOT = /(?:^|\/)\.github\/(?:instructions|prompts|chatmodes|agents)\//i;
const REPOSITORY_PRINT = /^repomix-output(?:\.[a-z]{2,4})?$/i;

export default defineRule({
  id: "no-agent-file",
  title: "File of a coding assistant",
  severity: "error",
  waiver: "path",
  listing: true,
  fix: 'Keep the file out with "files" in package.json; where it is the product, waive its path',
  *check({ artifact }) {
    for (const entry of artifact.entries) {
      const owner = assistantIn(entry.path);
      if (owner === null || inTemplateDirectory(entry.path)) continue;
      yield {
        entry,
        message: `belongs to a coding assistant (${owner})`,
        ...(isBundled(entry.path) ? { weight: "warning" as const } : {}),
      };
    }
  },
});

function assistantIn(path: string): string | null {
  const name = baseName(path);
  const directory = directoriesOf(path).find((segment) => DIRECTORIES.has(segment.toLowerCase()));
  if (directory !== undefined) return `${directory}/`;
  if (COPILOT.test(path)) return ".github/";
  const isInstruction =
    INSTRUCTIONS.test(name) ||
    (name === path && INSTRUCTIONS.test(name.replace(/^.*(?=\.md$)/i, (stem) => stem.toUpperCase())));
  return FILES.has(name.toLowerCase()) || REPOSITORY_PRINT.test(name) || isInstruction ? name : null;
}
