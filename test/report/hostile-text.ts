/** Text that moves a screen, a runner or a page, and what must be left of it nowhere. Spelled out, not taken from the escapers. */

import fc from "fast-check";

/** Control characters, bidi, zero-width, tags, variations, lone surrogates and what is no character. */
export const FORBIDDEN = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff" +
    "\\ufdd0-\\ufdef\\ufffe\\uffff\\u{1fffe}\\u{10ffff}\\u{e0000}-\\u{e007f}\\u{e0100}-\\u{e01ef}\\p{Surrogate}]",
  "u",
);

/** What GitHub's runner obeys at the beginning of a line, and GitHub's and Azure's anywhere. */
export const RUNNER_COMMAND = /^\s*::|##[a-z]*\[/im;

/**
 * The text of the format `github` without the commands that it is there to give: an annotation as it must look, and nothing
 * that is only like one, leaves its properties and its message behind.
 */
export function withoutAnnotations(text: string): string {
  return text.replace(
    /^::(?:error|warning|notice) ((?:file=[^:,]*,line=\d+,)?title=[^:,]*)::(.*)$/gm,
    "annotation $1 $2",
  );
}

const UNSEEN = [
  ...[
    "\u001b[2J",
    "\u001b]8;;x\u0007",
    "\u001b]52;c;eA==\u0007",
    "\u009b",
    "\r",
    "\n",
    "\t",
    "\u2028",
    "\u202e",
    "\u2066",
  ],
  ...["\u200b", "\ufeff", "\u{e0041}", "\ufe0f", "\ud800", "\udc00", "\uffff", "\ufdd0"],
];
const COMMANDS = ["::", ":", "#", "##[error]", "##vso[", "[", "::error file=a,line=1::", "%0A", "%", ","];
const MARKUP = [
  ...[
    "`",
    "``",
    "|",
    "*",
    "_",
    "~~",
    "$",
    "\\",
    "<",
    ">",
    "&",
    '"',
    "'",
    "<b>",
    "</script>",
    "<!--",
    "]]>",
    "&amp;",
    "&#64;",
  ],
  ...[
    "@acme",
    "#123",
    "GH-1",
    "acme/a#1",
    ":tada:",
    "![a](b)",
    "[a]: b",
    "](x)",
    "https://x.test",
    "www.x.test",
    "a@x.test",
  ],
  ...["- ", "+ ", "1. ", "2) ", "> ", "# ", "===", "---", "    a", "|---|", "{", "}", "(", ")", "!", "."],
];
const PATHS = ["/", "//", "..", ".", "../", "/..", "%2e%2e", "\\", "C:", "?", ";"];

/** Text in which the dangerous is as frequent as the harmless, lone surrogates included. */
export const hostileText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...UNSEEN, ...COMMANDS, "a", " ", "é", "😀")).map((parts) => parts.join("")),
  fc
    .array(fc.constantFrom(...UNSEEN, ...MARKUP, ...COMMANDS, "a", "is", " ", " ", " ", "é"))
    .map((parts) => parts.join("")),
  fc.array(fc.constantFrom(...PATHS, "a", "é", "\ud800", "\u202e")).map((parts) => parts.join("")),
);
