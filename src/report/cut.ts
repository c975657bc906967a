import { formatCount, formatNumber } from "./units.ts";

/** The beginning of a text, of at most `most` characters, and how much of it is missing. The text is escaped already. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  if (characters.length <= most) return text;
  return `${characters.slice(0, most).join("")}… (${formatCount(characters.length - most, "more character")})`;
}

/** A list of which not all is shown: `a, b, c and 12 more`. The items are escaped already. */
export function cutList(shown: readonly string[], total: number): string {
  const rest = total - shown.length;
  return `${shown.join(", ")}${rest > 0 ? ` and ${formatNumber(rest)} more` : ""}`;
}
