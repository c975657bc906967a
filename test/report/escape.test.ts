import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { escapeJson, escapeScriptJson, escapeTerminal } from "../../src/report/escape.ts";
import { FORBIDDEN, hostileText, RUNNER_COMMAND } from "./hostile-text.ts";

describe("escapeTerminal", () => {
  test.each([
    ["an ANSI colour", "\u001b[32mPASS", "\\u{1b}[32mPASS"],
    ["a CSI of one byte", "\u009b2J", "\\u{9b}2J"],
    ["an OSC 8 link", "\u001b]8;;https://x\u0007a", "\\u{1b}]8;;https://x\\u{7}a"],
    ["an OSC 52 clipboard write", "\u001b]52;c;eA==\u0007", "\\u{1b}]52;c;eA==\\u{7}"],
    ["a carriage return", "FAIL\rPASS", "FAIL\\u{d}PASS"],
    ["a newline", "a\nPASS", "a\\u{a}PASS"],
    ["a bidi override", "a\u202egpj.js", "a\\u{202e}gpj.js"],
    ["a zero-width space", "in\u200bdex.js", "in\\u{200b}dex.js"],
    ["hidden text in tag characters", "a\u{e0041}", "a\\u{e0041}"],
    ["a lone surrogate", "a\ud800b", "a\\u{d800}b"],
    ["what is no character", "a\uffffb", "a\\u{ffff}b"],
    ["a command for GitHub's runner", "::error::x", "\\u{3a}:error::x"],
    ["the same, indented", "  ::error::x", "  \\u{3a}:error::x"],
    ["a command of the runner's old form", "a ##[set-env]", "a #\\u{23}[set-env]"],
    ["a command for Azure's runner", "a ##vso[task.x]", "a #\\u{23}vso[task.x]"],
  ])("shows %s", (_what, text, shown) => {
    expect(escapeTerminal(text)).toBe(shown);
  });

  test.each(["dist/index.js", "src/größe/日本.ts", "a😀.js", "std::string", "## title", "C:\\temp", "\\u{1b}"])(
    "leaves %s as it is",
    (text) => {
      expect(escapeTerminal(text)).toBe(text);
    },
  );

  it("lets nothing unseen and no command through, and is idempotent", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const escaped = escapeTerminal(text);
        expect(escaped).not.toMatch(FORBIDDEN);
        expect(escaped).not.toMatch(RUNNER_COMMAND);
        expect(escapeTerminal(escaped)).toBe(escaped);
      }),
    );
  });
});

describe("escapeJson", () => {
  it("writes what is unseen as escapes, surrogate pairs as two", () => {
    expect(escapeJson("\u009b\u202e\u2028\u{e0041}")).toBe('"\\u009b\\u202e\\u2028\\udb40\\udc41"');
  });

  it("means what JSON.stringify writes, without anything unseen but its own newlines", () => {
    const value = fc.oneof(hostileText, fc.array(hostileText), fc.dictionary(hostileText, hostileText));
    fc.assert(
      fc.property(value, (value) => {
        const json = escapeJson(value);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(json.replaceAll("\n", "")).not.toMatch(FORBIDDEN);
        expect(json).not.toMatch(RUNNER_COMMAND);
      }),
    );
  });
});

describe("escapeScriptJson", () => {
  it("means what escapeJson writes, and nothing in it ends a script", () => {
    expect(escapeScriptJson("</script><!--")).toBe('"\\u003c/script>\\u003c!--"');
    fc.assert(
      fc.property(hostileText, (text) => {
        const json = escapeScriptJson([text]);
        expect(JSON.parse(json)).toEqual([text]);
        expect(json).not.toContain("<");
        expect(json).not.toMatch(FORBIDDEN);
        expect(json).not.toMatch(RUNNER_COMMAND);
      }),
    );
  });
});
