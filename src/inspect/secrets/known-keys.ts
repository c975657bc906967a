/**
 * Private keys that were published on purpose, for tests and examples: whoever trusts one has other troubles, and a package
 * that ships one leaks nothing. SHA-256 of the DER, in the form in which each is published and in PKCS#8. A key joins the
 * list when a document can be named that publishes it; that it is in many packages is not enough.
 */
const PUBLISHED: { readonly [where: string]: readonly string[] } = {
  "the test key RSA-2048 of RFC 9500": [
    "5882709c242c6f47cef05fb6a601322092635fd40c639d7548e4f488f4fbddf8",
    "01ef24fa2abb1c7c446ea4e921fa278f822ab3f8828f1c5da8791359b603910e",
  ],
  "the test key P-256 of RFC 9500": [
    "152abe484b6f0aa434d0127c2cdc3fba48b95384a6e0f45704598c183fc79397",
    "847de31f4cb51beca27fd08b31ab69b0bc50ab1495a1e5cb17bbe3dcd21eb128",
  ],
  "the test key P-384 of RFC 9500": [
    "a8f4c40bb82e320a20b896149384b99dbfe46ac7eb229c0991ab86e9810e9bc5",
    "aafcd9dcd72509f3c940767b4d0b3dc420572e1d9c4ebcc16e99c239ab2ea107",
  ],
  // github.com/cloudflare/workers-sdk, packages/miniflare/src/http/cert.ts: HTTPS on the developer's own machine.
  "the key of Miniflare's local server": [
    "cb7a6f8a563b3edf54c5aa86c1658357adf191827c3634859dea1b4f7008d19d",
    "6cf06af276c4b4be398d8faa9f5ad10e70efb83d048f085fc48f506318533211",
  ],
  // The documentation of client.customCertificates.create in Cloudflare's SDK, which wrangler bundles.
  "the example of Cloudflare's API": [
    "514556accc153dc93694cac9284c22733e268a7f625d9e947cb32720597d0195",
    "0aa0c4092fb0340628a1085dae649f5b7a2a996a1f213ef7b52b097553b75a81",
  ],
};

const BY_DIGEST = new Map<string, string>(
  Object.entries(PUBLISHED).flatMap(([where, digests]) =>
    digests.map((digest) => [`sha256-${digest}`, where] as const),
  ),
);

/** Which published key has this digest, as one says in a sentence; undefined for all others. */
export function publishedKey(digest: string): string | undefined {
  return BY_DIGEST.get(digest);
}
