import { entropy } from "../entropy.ts";
import type { Appraisal, Validate } from "../kind.ts";

/** Five lines or so: where the two halves of a credential stand together. */
const NEARBY = 400;
const KEY_ID = /(?:AKIA|ASIA)[A-Z2-7]{16}/;
const SECRET = /(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;

/** An access key id says whose it is; with its secret beside it, it opens the account. */
export const awsKeyId: Validate = ({ before, after }): Appraisal => {
  const around = `${before(NEARBY)} ${after(NEARBY)}`;
  return (around.match(SECRET) ?? []).some(isAwsSecret) ? { note: "with a secret key beside it" } : {};
};

/** Forty characters under the name of a secret access key. A commit's hash has forty, too, but they are hex. */
export const awsSecret: Validate = ({ body, before, after }): Appraisal | undefined => {
  if (!isAwsSecret(body)) return undefined;
  return KEY_ID.test(`${before(NEARBY)} ${after(NEARBY)}`) ? { note: "with its key id beside it" } : {};
};

function isAwsSecret(text: string): boolean {
  return entropy(text) >= 4 && /[0-9]/.test(text) && !/^[0-9a-f]+$/i.test(text);
}
