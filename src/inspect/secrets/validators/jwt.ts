import type { Appraisal, Validate } from "../kind.ts";
import { base64Json } from "./json.ts";

/** What the token of a session or a service says of itself: RFC 7519's names, and the usual ones for a user. */
const CLAIMS = [
  "iss",
  "sub",
  "aud",
  "exp",
  "iat",
  "jti",
  "nbf",
  "uid",
  "user",
  "user_id",
  "userId",
  "id",
  "email",
  "role",
];

/** What else a header may hold, after RFC 7515 and RFC 7516. */
const HEADERS = ["typ", "cty", "enc", "kid", "x5t"];

/**
 * A JSON Web Token (RFC 7519): its header is JSON with an algorithm. The anonymous key of a Supabase project is made for
 * browsers, the example of jwt.io stands in every tutorial, and a token that has expired opens nothing.
 */
export const jwt: Validate = ({ text, today }): Appraisal | undefined => {
  const [head = "", payload = ""] = text.slice(text.indexOf("eyJ")).split(".");
  const header = base64Json(head);
  if (header === undefined) return undefined;
  const claims = base64Json(payload) ?? {};
  // RFC 7515 asks for an algorithm, and libraries for less.
  if (typeof header["alg"] !== "string")
    return HEADERS.some((name) => name in header) ? { confidence: "low", note: "it names no algorithm" } : undefined;
  if (claims["role"] === "anon") return undefined;
  if (claims["sub"] === "1234567890" || claims["name"] === "John Doe") return undefined;
  if (/^none$/i.test(header["alg"])) return { confidence: "low", note: "not signed" };
  const expires = claims["exp"];
  if (typeof expires === "number" && expires * 1000 < Date.parse(today)) return { confidence: "low", note: "expired" };
  if (!CLAIMS.some((claim) => claim in claims)) return { confidence: "low", note: "it names neither issuer nor user" };
  if (claims["role"] === "service_role") return { confidence: "high", note: "Supabase service role" };
  return {};
};

/** The same in base64 once more, as it stands in cookies and Kubernetes manifests. */
export const encodedJwt: Validate = (candidate): Appraisal | undefined => {
  const text = Buffer.from(candidate.body, "base64").toString("latin1");
  return /^eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]{16,}$/.test(text) ? jwt({ ...candidate, text }) : undefined;
};
