/**
 * How GitHub's runner reads a line of a step: `ActionCommand.TryParseV2`, `UnescapeProperty` and `UnescapeData` of
 * src/Runner.Common/ActionCommand.cs in actions/runner, rule by rule.
 */

const LINES = [
  ["%0D", "\r"],
  ["%0A", "\n"],
] as const;

export interface Command {
  readonly name: string;
  readonly properties: { readonly [name: string]: string };
  readonly data: string;
}

/** What the runner is told by the data of a command. */
export function decodedData(text: string): string {
  return decoded(text, [...LINES, ["%25", "%"]]);
}

/** What it is told by the value of a property. */
export function decodedProperty(text: string): string {
  return decoded(text, [...LINES, ["%3A", ":"], ["%2C", ","], ["%25", "%"]]);
}

/** null where the line is none of the commands that make an annotation. */
export function commandIn(line: string): Command | null {
  const message = line.trimStart();
  const end = message.indexOf("::", 2);
  if (!message.startsWith("::") || end < 0) return null;
  const info = message.slice(2, end);
  const space = info.indexOf(" ");
  const name = space < 0 ? info : info.slice(0, space);
  if (!["error", "warning", "notice"].includes(name)) return null;
  const given =
    space < 0
      ? []
      : info
          .slice(space + 1)
          .trim()
          .split(",")
          .filter((pair) => pair !== "");
  const properties = given.flatMap((pair) => {
    const equals = pair.indexOf("=");
    const [key, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    return key === "" || value === "" ? [] : [[key.toLowerCase(), decodedProperty(value)]];
  });
  return { name, properties: Object.fromEntries(properties), data: decodedData(message.slice(end + 2)) };
}

/** In the runner's order, one after another over the whole text. */
function decoded(text: string, escapes: readonly (readonly [string, string])[]): string {
  return escapes.reduce((plain, [code, character]) => plain.replaceAll(code, character), text);
}
