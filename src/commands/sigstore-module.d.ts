/** The optional peer dependency, so that packgate compiles without it. `sigstore.ts` says what is used of it. */
declare module "sigstore" {
  export const attest: import("./sigstore.ts").Sigstore["attest"];
  export const verify: import("./sigstore.ts").Sigstore["verify"];
}
