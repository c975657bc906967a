/**
 * Signatures of receipts, by the package sigstore (https://www.npmjs.com/package/sigstore), which is an optional peer
 * dependency: most receipts never leave the pipeline that wrote them, and need none.
 */

import { PackgateError } from "../errors.ts";

/** The part of sigstore's API that is used. */
export interface Sigstore {
  /** A Sigstore bundle with the payload in a DSSE envelope, signed by the identity of the CI job. */
  readonly attest: (payload: Buffer, payloadType: string) => Promise<unknown>;
  /** Throws for a bundle that no certificate of the public Sigstore instance, logged there, has signed. */
  readonly verify: (bundle: unknown) => Promise<Signer | undefined>;
}

interface Signer {
  readonly identity?: {
    readonly subjectAlternativeName?: string;
    readonly extensions?: { readonly issuer?: string };
  };
}

/** Who must have signed. */
export interface Identity {
  /** The URI or e-mail address in the certificate, whole. */
  readonly name: string;
  /** The URL of the OpenID issuer that vouched for it. */
  readonly issuer: string;
}

const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** Throws `EUSAGE` where sigstore is not installed. `load` is another way to it. */
export async function loadSigstore(load = (): Promise<Sigstore> => import("sigstore")): Promise<Sigstore> {
  try {
    return await load();
  } catch (cause) {
    throw new PackgateError("EUSAGE", "signatures need the package sigstore, which is not installed", {
      hint: "Install it beside packgate: npm install --save-dev sigstore.",
      cause,
    });
  }
}

/** The statement in a signed bundle. Throws `ERECEIPT` where no signature could be had. */
export async function sign(sigstore: Sigstore, statement: string): Promise<unknown> {
  try {
    return await sigstore.attest(Buffer.from(statement), PAYLOAD_TYPE);
  } catch (cause) {
    throw new PackgateError("ERECEIPT", `the receipt could not be signed (${kindOf(cause)})`, {
      hint: "A signature needs a CI job that may ask for an OpenID token, on GitHub permissions: id-token: write.",
      cause,
    });
  }
}

/**
 * Why a bundle is not signed by that identity, or undefined where it is. The names are compared here and whole:
 * sigstore takes the one that it is given for a pattern, which also fits names that only contain it. Throws `ERECEIPT`
 * where it could not be verified, because the bundle is malformed or the roots of trust could not be had.
 */
export async function refuseSignature(
  sigstore: Sigstore,
  bundle: unknown,
  wanted: Identity,
): Promise<string | undefined> {
  let signer: Signer | undefined;
  try {
    signer = await sigstore.verify(bundle);
  } catch (cause) {
    const kind = kindOf(cause);
    if (cause instanceof Error && REFUSED.test(cause.name)) return `the signature does not hold (${kind})`;
    throw new PackgateError("ERECEIPT", `the signature could not be verified (${kind})`, {
      hint: "The bundle is damaged, or Sigstore's roots of trust could not be had from tuf-repo-cdn.sigstore.dev.",
      cause,
    });
  }
  const { subjectAlternativeName: name, extensions } = signer?.identity ?? {};
  if (name === wanted.name && extensions?.issuer === wanted.issuer) return undefined;
  return `the receipt is signed by another: ${JSON.stringify(name ?? null)} of ${JSON.stringify(extensions?.issuer ?? null)}`;
}

const REFUSED = /^(?:VerificationError|PolicyError)$/;

/** Most of sigstore's errors have codes, the others their class; a message may quote what the network said. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.constructor.name;
}
