import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, it, test } from "vitest";
import { escapeMarkdown, escapeMarkdownCode, escapeTerminal } from "../../src/report/escape.ts";
import { FORBIDDEN, hostileText, RUNNER_COMMAND } from "./hostile-text.ts";

/** Where a report puts text, and the element that it then stands in. */
const PLACES: { readonly [place: string]: (markdown: string) => string } = {
  "a paragraph": (markdown) => markdown,
  "a list": (markdown) => `- ${markdown}`,
  "a heading": (markdown) => `### ${markdown}`,
  "bold text": (markdown) => `**a** ${markdown} **b**`,
  "a table": (markdown) => `| a | b |\n| --- | --- |\n| ${markdown} | b |`,
};
const PLAIN: { readonly [place: string]: (text: string) => string } = {
  "bold text": (text) => `a ${text} b`,
  "a table": (text) => `a b ${text} b`,
};

const OUR_TAGS = /<\/?(?:p|ul|li|h3|strong|code|table|thead|tbody|tr|th|td)>/g;

/** What marked makes of it: the visible text with spaces as a browser shows them, and the tags that are not ours. */
function rendered(markdown: string): { text: string; foreign: readonly string[]; code: number } {
  const html = marked.parse(markdown, { async: false, gfm: true }) as string;
  const inline = html.replace(OUR_TAGS, (tag) => (/code|strong/.test(tag) ? "" : " "));
  const text = inline
    .replace(
      /&(?:lt|gt|quot|#39|#124);/g,
      (entity) => ({ "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#124;": "|" })[entity] ?? "'",
    )
    .replaceAll("&amp;", "&");
  return { text: collapsed(text), foreign: inline.match(/<[^>]*>/g) ?? [], code: (html.match(/<code>/g) ?? []).length };
}

const collapsed = (text: string) => text.replace(/\s+/g, " ").trim();

describe("escapeMarkdown", () => {
  test.each([
    [
      "embeds 3 original source files (340 bytes), which is a leak.",
      "embeds 3 original source files (340 bytes), which is a leak.",
    ],
    ['it doesn\'t ship "dist"', 'it doesn\'t ship "dist"'],
    ['names "dist/a_b.js".', 'names "`dist/a_b.js`".'],
    ["4.9 kB of 1,234", "4.9 kB of 1,234"],
    ["größe ▸ 日本", "größe ▸ 日本"],
    ["a line\nand another", "a `line\\u{a}and` another"],
    ["@acme and a@b.test", "`@acme` and `a@b.test`"],
    ["fixes #123, GH-123", "fixes `#123`, `GH-123`"],
    [":tada: $x$", "`:tada`: `$x$`"],
    ["see https://x.test www.x.test", "see `https://x.test` `www.x.test`"],
    ["a | b", "a &#124; b"],
    ["# a", "`#` a"],
    ["- a", "`-` a"],
    ["1. a 1. b", "`1.` a 1. b"],
    ["    a  ", "a"],
    ["<img src=x onerror=alert(1)>", "`<img` `src=x` `onerror=alert(1)>`"],
    ["say `a` or ``", "say `` `a` `` or ``` `` ```"],
    ['say "', 'say "'],
    ["a ... b", "a ... b"],
    ["a  b", "a  b"],
    ["", ""],
  ])("writes %j as %s", (text, written) => {
    expect(escapeMarkdown(text)).toBe(written);
  });

  test.each(Object.entries(PLACES))("is read as text in %s", (place, put) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(text.trim() !== "");
        const written = escapeMarkdown(text);
        expect(written).not.toMatch(FORBIDDEN);
        expect(put(written)).not.toMatch(RUNNER_COMMAND);
        const visible = collapsed(escapeTerminal(text));
        const { text: shown, foreign } = rendered(put(written));
        expect(foreign).toEqual([]);
        expect(shown).toBe(collapsed(PLAIN[place]?.(visible) ?? visible));
      }),
    );
  });

  it("leaves nothing outside of code for which GitHub and GitLab make a link, a mention or an emoji", () => {
    const outside = (markdown: string) => markdown.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, " ").replaceAll("&#124;", "");
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(outside(escapeMarkdown(text))).not.toMatch(/[@#&<>[\]{}$~%^*_\\|`]|\w-\d|:\w+:|:\/\/|www\.\w/i);
      }),
    );
  });
});

describe("escapeMarkdownCode", () => {
  test.each([
    ["dist/a.js", "`dist/a.js`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["```js", "```` ```js ````"],
    [" a", "`  a `"],
    ["a ", "` a  `"],
    ["  ", "`  `"],
    ["a|b", "`a`&#124;`b`"],
    ["a\\|b", "`a\\`&#124;`b`"],
    ["", ""],
  ])("writes %j as %s", (text, written) => {
    expect(escapeMarkdownCode(text)).toBe(written);
  });

  test.each(Object.entries(PLACES))("is read as code in %s", (place, put) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(text.trim() !== "");
        const written = escapeMarkdownCode(text);
        expect(written).not.toMatch(FORBIDDEN);
        expect(put(written)).not.toMatch(RUNNER_COMMAND);
        const visible = collapsed(escapeTerminal(text));
        const { text: shown, foreign, code } = rendered(put(written));
        expect(foreign).toEqual([]);
        expect(shown).toBe(collapsed(PLAIN[place]?.(visible) ?? visible));
        expect(code).toBe(
          escapeTerminal(text)
            .split("|")
            .filter((part) => part !== "").length,
        );
      }),
    );
  });
});
