/** The JSON object that a base64 or base64url text decodes to, or undefined. */
export function base64Json(text: string): { readonly [key: string]: unknown } | undefined {
  return jsonObject(Buffer.from(text, "base64").toString("utf8"));
}

/** The JSON object that a text is, or undefined. */
export function jsonObject(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    // What does not parse is not of that form: an answer, not a failure.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
