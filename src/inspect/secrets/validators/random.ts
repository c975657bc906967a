import { looksRandom } from "../entropy.ts";
import type { Validate } from "../kind.ts";

/** For prefixes with which identifiers begin too: only a body that looks drawn at random counts. */
export const random: Validate = ({ body }) => (looksRandom(body) ? {} : undefined);

/** For prefixes of a vendor's own: only words in one case, `glft-some-css-class-name`, are no token. */
export const mixed: Validate = ({ body }) =>
  /[0-9]/.test(body) || (/[a-z]/.test(body) && /[A-Z]/.test(body)) ? {} : undefined;
