import rule from "../../src/rules/no-agent-file.ts";
import { testRule } from "../support/test-rule.ts";

testRule(rule, {
  pass: {
    "names that only look like it": {
      "dist/claude.js": "",
      "docs/agents.md": "",
      "lib/agents/index.js": "",
      "docs/gemini.md": "",
      "cursor.css": "",
      "continue/a.js": "",
      "mcp.json": "{}",
    },
    "a skill that is the product": { "skills/x/SKILL.md": "# x" },
    "a scaffolder's templates": {
      "template/AGENTS.md": "",
      "templates/next/.cursor/rules/a.mdc": "",
      "template-vue-ts/CLAUDE.md": "",
      "dist/Templates/.mcp.json": "{}",
    },
    "GitHub's files that are not Copilot's": { ".github/workflows/ci.yml": "" },
  },
  fail: {
    "settings and notes of an assistant (resolve#341)": {
      files: { ".claude/settings.local.json": "{}", ".claude/notes.md": "# rules" },
      says: {
        ".claude/settings.local.json": "belongs to a coding assistant (.claude/)",
        ".claude/notes.md": "belongs to a coding assistant (.claude/)",
      },
    },
    "instructions that the users' assistants load (claude-mem#2537)": {
      files: {
        "dist/hooks/CLAUDE.md": "Do X",
        "AGENTS.md": "",
        "agents.md": "",
        "src/GEMINI.md": "",
        "claude.local.md": "",
      },
      says: {
        "dist/hooks/CLAUDE.md": "belongs to a coding assistant (CLAUDE.md)",
        "AGENTS.md": "(AGENTS.md)",
        "agents.md": "(agents.md)",
        "src/GEMINI.md": "(GEMINI.md)",
        "claude.local.md": "(claude.local.md)",
      },
    },
    "server lists and rules": {
      files: {
        ".mcp.json": "{}",
        ".cursor/mcp.json": "{}",
        ".cursorrules": "",
        ".github/copilot-instructions.md": "",
        ".github/prompts/review.prompt.md": "",
        ".claude-plugin/plugin.json": "{}",
        ".CLAUDE/x": "",
      },
      says: {
        ".mcp.json": "(.mcp.json)",
        ".cursor/mcp.json": "(.cursor/)",
        ".cursorrules": "(.cursorrules)",
        ".github/copilot-instructions.md": "(copilot-instructions.md)",
        ".github/prompts/review.prompt.md": "(.github/)",
        ".claude-plugin/plugin.json": "(.claude-plugin/)",
        ".CLAUDE/x": "(.CLAUDE/)",
      },
    },
    "a print of the whole repository": {
      files: { "repomix-output.xml": "<file/>" },
      says: { "repomix-output.xml": "(repomix-output.xml)" },
    },
    "a file called template is no template directory": {
      files: { ".claude/template": "" },
      says: { ".claude/template": "(.claude/)" },
    },
    "a bundled dependency's: it is public already": {
      files: { "node_modules/a/CLAUDE.md": "" },
      says: { "node_modules/a/CLAUDE.md": { message: "(CLAUDE.md)", weight: "warning" } },
    },
  },
});
