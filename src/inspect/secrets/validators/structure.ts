import { looksRandom } from "../entropy.ts";
import type { Appraisal, Validate } from "../kind.ts";
import { isPublished } from "../published.ts";
import { base64Json } from "./json.ts";

/** Kinds whose text decodes to something that names its issuer. */

/** A macaroon whose location is one of PyPI's (pypi.org, test.pypi.org). */
export const pypiMacaroon: Validate = ({ body }): Appraisal | undefined =>
  decoded(body).subarray(0, 32).includes("pypi.org") ? {} : undefined;

/** `reftkn:` and so on. */
export const jfrogReference: Validate = ({ body }): Appraisal | undefined => {
  if (decoded(body).subarray(0, 7).toString("latin1") === "reftkn:") return {};
  return looksRandom(body.slice("cmVmd".length)) ? { confidence: "low", note: "it does not decode" } : undefined;
};

/** Azure's keys are 64 bytes. The one of the storage emulator is the same for everybody. */
export const azureStorageKey: Validate = ({ body }): Appraisal | undefined =>
  decoded(body).length === 64 && !body.startsWith("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1") ? {} : undefined;

/** A long-term key of Amazon Bedrock. */
export const bedrockKey: Validate = ({ text }): Appraisal | undefined =>
  decoded(text.slice("ABSK".length)).includes("BedrockAPIKey") ? {} : undefined;

/** Base64 of a JSON object behind a prefix of the vendor's own. */
export const encodedJson: Validate = ({ body }): Appraisal | undefined =>
  base64Json(body) === undefined
    ? looksRandom(body)
      ? { confidence: "low", note: "it does not decode" }
      : undefined
    : {};

/** Grafana's old keys are base64 of `{"k":…,"n":…,"id":…}` without any prefix. */
export const grafanaKey: Validate = ({ body }): Appraisal | undefined => {
  const key = base64Json(body);
  if (key === undefined) return looksRandom(body) ? { confidence: "low", note: "it does not decode" } : undefined;
  return typeof key["k"] === "string" && typeof key["n"] === "string" && "id" in key ? {} : undefined;
};

/** OpenAI's tokens have `OpenAI` in base64 in the middle, with as many characters before it as after. */
export const openAiHalves: Validate = ({ text }): Appraisal | undefined => {
  const [front = "", back = ""] = text.replace(/^sk-(?:proj-|svcacct-|admin-)?/, "").split("T3BlbkFJ");
  if (!/[0-9]/.test(front) && !/[a-z].*[A-Z]/.test(front)) return undefined;
  return front.length === back.length ? {} : { confidence: "medium", note: "its halves differ in length" };
};

/** Anthropic's keys have 93 random characters and end in AA. */
export const anthropicEnd: Validate = ({ body }): Appraisal | undefined => {
  if (!/[0-9]/.test(body)) return undefined;
  return body.length === 95 && body.endsWith("AA") ? {} : { confidence: "medium", note: "of an unusual length" };
};

/** Google's keys; in a Firebase configuration they name the project and grant nothing. */
export const googleApiKey: Validate = ({ text, body, before, after }): Appraisal | undefined => {
  if (isPublished(text)) return undefined;
  if (!/[0-9]/.test(body) && !/[a-z].*[A-Z]/.test(body)) return undefined;
  const firebase = /authDomain|firebaseapp|storageBucket|messagingSenderId/;
  return firebase.test(before(300)) || firebase.test(after(300))
    ? { confidence: "low", note: "of a Firebase project" }
    : {};
};

/** A service account's key file: the id of the key means nothing without the key beside it. */
export const serviceAccount: Validate = ({ before, after }): Appraisal | undefined => {
  const around = before(600) + after(600);
  return /service_account/.test(around) && /-----BEGIN PRIVATE KEY-----/.test(around) ? {} : undefined;
};

/** A signature that is still good, and not that of a blob that anybody may read. */
export const azureSignature: Validate = ({ before, after, today }): Appraisal | undefined => {
  const query = `${/[^\s"'`<>]*$/.exec(before(500))?.[0] ?? ""}&${/^[^\s"'`<>]*/.exec(after(500))?.[0] ?? ""}`;
  const expires = /[?&;]se=([0-9]{4}-[0-9]{2}-[0-9]{2})/.exec(query)?.[1];
  if (expires === undefined || !/[?&;]sv=[0-9]/.test(query)) return undefined;
  return expires < today ? { confidence: "low", note: "expired" } : {};
};

/** Needs the vendor's name nearby: the shape alone is any hash under any key. */
export function beside(name: RegExp): Validate {
  return ({ body, before, after }) =>
    looksRandom(body) && (name.test(before(200)) || name.test(after(200))) ? {} : undefined;
}

function decoded(text: string): Buffer {
  return Buffer.from(text, "base64");
}
