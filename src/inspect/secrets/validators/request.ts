import { looksRandom } from "../entropy.ts";
import type { Appraisal, Validate } from "../kind.ts";
import { passwordStrength } from "../password.ts";

/** The most bytes of a command before its `-u`. */
const COMMAND = 800;

/** `curl -u user:password`, on whichever of the command's lines. One of the two may be empty: then the other is a key. */
export const curlUser: Validate = ({ body, before }): Appraisal | undefined => {
  const front = before(COMMAND);
  const command = front.slice(front.lastIndexOf("curl"));
  if (!/^curl(?:\.exe)?(?:[ \\]|$)/.test(command) || /[^\\]\n/.test(command.replaceAll("\r", ""))) return undefined;
  const colon = body.indexOf(":");
  const [user, password] = [body.slice(0, colon), body.slice(colon + 1)];
  if (/[$<{[%`]/.test(body.slice(0, 1)) || /\$[A-Za-z{(]|\{\{/.test(body)) return undefined;
  const strength = password === "" ? passwordStrength(user) : passwordStrength(password, user);
  if (strength === undefined) return undefined;
  return strength === "strong" ? { identity: body } : { identity: body, confidence: "low" };
};

/** What stands in an Authorization header, whatever its scheme. The well-known forms are kinds of their own. */
export const authorization: Validate = ({ body }): Appraisal | undefined =>
  looksRandom(body) && !/^(?:eyJ|AIza)/.test(body) ? { identity: body } : undefined;
