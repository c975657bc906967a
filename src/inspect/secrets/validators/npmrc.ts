import { looksRandom } from "../entropy.ts";
import type { Appraisal, Validate } from "../kind.ts";
import { passwordStrength } from "../password.ts";
import { userAndPassword } from "./basic.ts";

/**
 * `_authToken`, `_auth` and `_password` of an .npmrc. In code the same names are variables, so what they are set to must look
 * like a credential, and `_password` must have its registry before it: `//registry.example.com/:_password=`.
 */
export const npmrcCredential: Validate = ({ text, body, before }): Appraisal | undefined => {
  const front = before(2);
  const registry = front.endsWith("/:");
  if (/[A-Za-z0-9_.$]$/.test(front) && !/\\[nrt]$/.test(front)) return undefined;
  if (text.startsWith("_authToken")) return looksRandom(body) ? {} : undefined;
  const decoded = Buffer.from(body, "base64").toString("latin1");
  if (text.startsWith("_auth")) return userAndPassword(decoded) === undefined ? undefined : {};
  return registry && /^[!-~]{6,}$/.test(decoded) && passwordStrength(decoded) !== undefined ? {} : undefined;
};
