/**
 * One escaper per output language. Names, versions, messages and evidence come from packages that may be hostile: an
 * unescaped name repaints the screen that is meant to warn of it.
 */

/**
 * What a reader cannot see or what moves other text: control characters (ANSI colours, OSC 8 links, OSC 52 clipboard
 * writes, a carriage return over the verdict), line separators, bidi controls (Trojan Source), zero-width characters,
 * tag and variation characters (they carry hidden text), lone surrogates, and the code points that are no characters
 * (XML 1.0 knows no way to write two of them).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** The newlines between the lines of a JSON text are ours: inside its strings they are escaped already. */
const UNSEEN_IN_JSON = new RegExp(`(?!\\n)${UNSEEN.source}`, "gu");

/** GitHub's runner obeys `##[command]` anywhere in a line, Azure's `##vso[command]`. */
const RUNNER_COMMAND = /##(?=[a-z]*\[)/gi;

/** GitHub's runner obeys `::command::` at the beginning of a line, after any white space. */
const LEADING_COMMAND = /^(\s*):(?=:)/u;

/**
 * Text for a terminal or a CI log: one line, every character visible, unseen ones as `\u{1b}`, and nothing that a CI
 * runner takes for a command. Idempotent. Not reversible: a name may hold `\u{1b}` in letters; what must be exact is in
 * the JSON report.
 */
export function escapeTerminal(text: string): string {
  return text
    .replace(UNSEEN, visible)
    .replace(RUNNER_COMMAND, `#${visible("#")}`)
    .replace(LEADING_COMMAND, `$1${visible(":")}`);
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * JSON with two spaces of indentation that means exactly what `JSON.stringify` would write, and is as harmless in a
 * terminal or a CI log as `escapeTerminal`'s text: what is unseen or a runner's command is a `\u` escape.
 */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(UNSEEN_IN_JSON, jsonEscape)
    .replace(RUNNER_COMMAND, `#${jsonEscape("#")}`);
}

function jsonEscape(character: string): string {
  let escaped = "";
  for (let unit = 0; unit < character.length; unit++) {
    escaped += `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/**
 * JSON for a `<script type="application/json">`, in one line: means what `escapeJson` writes. Inside a script nothing ends
 * the element or turns the parser's mode but what begins with `<`.
 */
export function escapeScriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(UNSEEN, jsonEscape)
    .replace(RUNNER_COMMAND, `#${jsonEscape("#")}`)
    .replaceAll("<", jsonEscape);
}

/**
 * The message of a GitHub workflow command, `::error title=…::message`: decoded, it is `escapeTerminal`'s text, so one
 * line. Lines of one's own are joined with `%0A`. Escapes as actions/toolkit's packages/core/src/command.ts.
 */
export function escapeCommandData(text: string): string {
  return escapeTerminal(text).replaceAll("%", "%25");
}

/** A property of a GitHub workflow command, such as the title: there a colon and a comma end the value. */
export function escapeCommandProperty(text: string): string {
  return escapeCommandData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Prose that is no markup in any place: a word, quoted or in brackets, or a number. What is not ASCII is never markup. */
const PLAIN_WORD = /^(?:[A-Za-z\P{ASCII}]+(?:['-][A-Za-z\P{ASCII}]+)*|\d+(?:[.,]\d+)*)$/u;

/** Punctuation that goes with a word: around it, it means nothing to any renderer. */
const WORD_IN_PUNCTUATION = /^(["'(]*)(.*?)([.,;:!?"')]*)$/u;

/** `1.` and `1)` begin a list where they begin a line. */
const LIST_NUMBER = /^\d+[.)](?!\d)/;

/**
 * Text in Markdown as GitHub and GitLab render it: in a paragraph, a list, a heading or a cell of a table. Rendered, it
 * reads as `escapeTerminal`'s text without the spaces at its ends. Words stay words; whatever is not plainly one is a code
 * span. Backslashes would not do: GitHub looks for `@mention`, `#123` and `:emoji:` in what it has rendered, where
 * `\@mention` is `@mention`, and a zero-width character between would go on in every copy. In code it looks for nothing.
 */
export function escapeMarkdown(text: string): string {
  const words = escapeTerminal(text).trim().split(" ");
  return words
    .map((word, index) => (index === 0 && LIST_NUMBER.test(word) ? codeSpan(word) : markdownWord(word)))
    .join(" ");
}

function markdownWord(word: string): string {
  const [, before = "", core = "", after = ""] = WORD_IN_PUNCTUATION.exec(word) ?? [];
  return `${before}${PLAIN_WORD.test(core) ? core : codeSpan(core)}${after}`;
}

/** Text as a code span of Markdown, in all the places that `escapeMarkdown` knows. Rendered, it reads as `escapeTerminal`'s. */
export function escapeMarkdownCode(text: string): string {
  return codeSpan(escapeTerminal(text));
}

/** A bar ends a cell of a table even inside a code span, and `\|` is a bar only there: so it stands outside, by number. */
function codeSpan(text: string): string {
  return text
    .split("|")
    .map((part) => (part === "" ? "" : fenced(part)))
    .join("&#124;");
}

/** A fence is longer than any run of backticks inside. Renderers drop one space at each end, where both ends have one. */
function fenced(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(text) && text.trim() !== "" ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

const MARKUP: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text between the tags of HTML or XML, or in a quoted attribute. A parser reads `escapeTerminal`'s text. */
export function escapeMarkup(text: string): string {
  return escapeTerminal(text).replace(/[&<>"']/g, (character) => MARKUP[character] ?? "");
}

/**
 * A path in a tarball as the relative URI of a SARIF artifact (RFC 3986): ASCII, never absolute, never with a scheme, a host or a
 * segment that leads elsewhere. Decoded it is the path, but for `.` and `..` segments, which are spelled `%2E`, for a lone
 * surrogate, which is no character, and for the empty path, which is `/`: a URI must name something.
 */
export function escapeUriPath(path: string): string {
  if (path === "") return "%2F";
  const segments = path.replace(/\p{Cs}/gu, "\ufffd").split("/");
  return segments
    .map((segment, index) => {
      const slash = index === segments.length - 1 ? "" : segment === "" ? "%2F" : "/";
      // However its dots are written, a URI resolves such a segment; `%252E` it reads as `%2E`, and leaves it.
      const encoded = /^\.{1,2}$/.test(segment) ? segment.replaceAll(".", "%252E") : encodeURIComponent(segment);
      return encoded + slash;
    })
    .join("");
}

/** What SARIF's own links end with, which stand in plain text too; backslashes before it would take one from it. */
const LINK_END = /(\\*)\](?=\()/g;

/**
 * Plain text of a SARIF message: `escapeTerminal`'s, in which no package content is a link (SARIF 2.1.0, 3.11.6,
 * `[text](target)`): its closing bracket is escaped.
 */
export function escapeSarifText(text: string): string {
  return escapeTerminal(text).replace(LINK_END, (_, slashes: string) => `${slashes}${slashes}\\]`);
}

/** The text of a link in a SARIF message: `[…](1)` leads to the result's own location of that number. */
export function escapeSarifLink(text: string): string {
  return escapeTerminal(text).replace(/[[\]\\]/g, "\\$&");
}
