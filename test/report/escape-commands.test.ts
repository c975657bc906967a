import fc from "fast-check";
import { expect, it, test } from "vitest";
import { escapeCommandData, escapeCommandProperty, escapeTerminal } from "../../src/report/escape.ts";
import { FORBIDDEN, hostileText, RUNNER_COMMAND } from "./hostile-text.ts";

/** As GitHub's runner does it: src/Runner.Common/ActionCommand.cs, UnescapeData and UnescapeProperty. */
function decoded(text: string, escapes: readonly (readonly [string, string])[]): string {
  let plain = text;
  for (const [code, character] of escapes) plain = plain.replaceAll(code, character);
  return plain.replaceAll("%25", "%");
}
const LINES = [
  ["%0D", "\r"],
  ["%0A", "\n"],
] as const;
const data = (text: string) => decoded(text, LINES);
const property = (text: string) => decoded(text, [...LINES, ["%3A", ":"], ["%2C", ","]]);

/** A command as the runner takes it apart: the name, the properties, the data. */
function parsed(line: string) {
  const match = /^::(\w+) ?(.*?)::(.*)$/.exec(line);
  if (match === null) return null;
  const properties = (match[2] ?? "").split(",").map((pair) => pair.split("=", 2));
  return { name: match[1], properties, data: data(match[3] ?? "") };
}

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
      expect(data(escapeCommandData(message))).toBe(escapeTerminal(message));
      expect(property(escapeCommandProperty(title))).toBe(escapeTerminal(title));

      const line = `::error title=${escapeCommandProperty(title)}::${escapeCommandData(message)}`;
      expect(line).not.toMatch(FORBIDDEN);
      expect(line.slice(2)).not.toMatch(RUNNER_COMMAND);
      const command = parsed(line);
      expect(command).toMatchObject({ name: "error", data: escapeTerminal(message) });
      expect(command?.properties.map(([name]) => name)).toEqual(["title"]);
    }),
  );
});
