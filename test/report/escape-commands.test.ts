import fc from "fast-check";
import { expect, it, test } from "vitest";
import { escapeCommandData, escapeCommandProperty, escapeTerminal } from "../../src/report/escape.ts";
import { commandIn, decodedData, decodedProperty } from "./github-command.ts";
import { FORBIDDEN, hostileText, RUNNER_COMMAND } from "./hostile-text.ts";

test.each([
  ["100% of a.js", "100%25 of a.js"],
  ["a\r\n::error::b", "a\\u{d}\\u{a}::error::b"],
  ["%0A::error::b", "%250A::error::b"],
  ["::error::b", "\\u{3a}:error::b"],
  ["##[error]b", "#\\u{23}[error]b"],
  ["a: b, c", "a: b, c"],
])("the data %j is written %s", (text, written) => {
  expect(escapeCommandData(text)).toBe(written);
});

test("a property has no colon and no comma", () => {
  expect(escapeCommandProperty("a,file=b::c%3A")).toBe("a%2Cfile=b%3A%3Ac%253A");
});

it("is decoded to the visible text, in the one command that was written", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (title, message) => {
      expect(decodedData(escapeCommandData(message))).toBe(escapeTerminal(message));
      expect(decodedProperty(escapeCommandProperty(title))).toBe(escapeTerminal(title));

      const line = `::error title=${escapeCommandProperty(title)}::${escapeCommandData(message)}`;
      expect(line).not.toMatch(FORBIDDEN);
      expect(line.slice(2)).not.toMatch(RUNNER_COMMAND);
      const command = commandIn(line);
      expect(command).toMatchObject({ name: "error", data: escapeTerminal(message) });
      expect(Object.keys(command?.properties ?? {})).toEqual(title === "" ? [] : ["title"]);
    }),
  );
});
