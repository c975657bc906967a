/** A variable as a project's own file sets it. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

const QUOTED = /^[ \t]*(?:export[ \t]+)?([\w.-]{1,100})[ \t]*=[ \t]*(?:'([^']*)'|"((?:\\.|[^"\\])*)"|`([^`]*)`)/gm;
const LINE = /^[ \t]*(?:export[ \t]+)?([\w.-]{1,100})[ \t]*(?:=|:[ \t])[ \t]*(.*)$/gm;

/**
 * The variables of a dotenv file (https://github.com/motdotla/dotenv). Loaders disagree about quotes that span lines,
 * about `#` and about escapes: what any of them could hand to a build is in the list, so a name may stand there twice.
 */
export function dotenvValues(text: string): readonly Variable[] {
  const lines = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const found: Variable[] = [];
  for (const [, name, single, double, backtick] of lines.matchAll(QUOTED)) {
    if (double === undefined) found.push({ name: name!, value: (single ?? backtick)! });
    else found.push({ name: name!, value: double.replace(/\\n/g, "\n").replace(/\\r/g, "\r") });
  }
  for (const [, name, rest] of lines.matchAll(LINE)) {
    for (const value of unquoted(rest!)) found.push({ name: name!, value });
  }
  return [...new Map(found.map((one) => [`${one.name}\0${one.value}`, one])).values()];
}

function unquoted(text: string): readonly string[] {
  const quoted = /^(["'`])(.*)\1[ \t]*(?:#.*)?$/.exec(text);
  if (quoted !== null) return quoted[1] === '"' && quoted[2]!.includes("\\") ? [] : [quoted[2]!];
  const value = text.replace(/(?:^|\s)#.*$/, "").trim();
  const cut = value.indexOf("#");
  return cut > 0 ? [value, value.slice(0, cut)] : [value];
}
