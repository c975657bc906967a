import type { Appraisal, Validate } from "../kind.ts";
import { passwordStrength } from "../password.ts";

/** How strong the password of a `user:password` text is; undefined where the text is none. */
export function userAndPassword(text: string): "strong" | "weak" | undefined {
  const parts = /^([!-9;-~]{1,100}):([ -~]{1,300})$/.exec(text);
  return parts === null ? undefined : passwordStrength(parts[2]!, parts[1]!);
}

/** A header of RFC 7617: base64 of user and password. */
export const basicHeader: Validate = ({ body }): Appraisal | undefined => {
  if (body.length % 4 !== 0) return undefined;
  const text = Buffer.from(body, "base64").toString("latin1");
  // The client of RFC 6749's examples, which every OAuth library quotes.
  if (text.startsWith("s6BhdRkqt3:")) return undefined;
  return userAndPassword(text) === "strong" ? { identity: text } : undefined;
};
