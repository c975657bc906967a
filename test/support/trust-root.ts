import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { clientsDirectory } from "./clients.ts";
import { write } from "./workdir.ts";

const MOCK = join(clientsDirectory, "sigstore-mock/node_modules/@sigstore/mock/dist/index.js");

/** Why there can be no trust root here, or false. */
export const trustRootAbsent: string | false =
  !existsSync(MOCK) && "@sigstore/mock is not installed; .ci/run installs it";

/** Where the real sigstore finds a certificate authority, a log and a root of trust other than the public instance's. */
export interface SigstoreOptions {
  readonly fulcioURL: string;
  readonly rekorURL: string;
  readonly tufMirrorURL: string;
  readonly tufRootPath: string;
  readonly tufCachePath: string;
}

/** A Sigstore instance of this test run's own, on loopback. */
export interface TrustRoot {
  readonly options: SigstoreOptions;
  /** The variables of a GitHub job that may ask for a token in this name. The authority believes every token. */
  readonly job: (name: string, issuer: string) => Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

interface Handler {
  readonly path: string;
  readonly fn: (body: string) => Promise<{ statusCode: number; response: string | Uint8Array }>;
}

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Mock {
  readonly initializeCTLog: (keys: Pair) => Promise<{ readonly publicKey: Buffer; readonly logID: ArrayBufferView }>;
  readonly initializeCA: (keys: Pair, log: unknown) => Promise<{ readonly rootCertificate: Buffer }>;
  readonly initializeTLog: (url: string, keys: Pair) => Promise<{ readonly publicKey: Buffer }>;
  readonly fulcioHandler: (authority: unknown) => Handler;
  readonly rekorHandler: (log: unknown) => Handler;
}

/** Starts one that keeps what it needs below `directory`. */
export async function startTrustRoot(directory: string): Promise<TrustRoot> {
  const mock = createRequire(import.meta.url)(MOCK) as Mock;
  const certificates = await mock.initializeCTLog(ecKeys());
  const authority = await mock.initializeCA(ecKeys(), certificates);
  const log = await mock.initializeTLog(LOG, ecKeys());
  const { root, files } = tufRepository(
    JSON.stringify({
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      certificateAuthorities: [
        {
          subject: { commonName: "sigstore", organization: "sigstore.mock" },
          uri: "https://fulcio.example",
          certChain: { certificates: [{ rawBytes: authority.rootCertificate.toString("base64") }] },
          validFor: VALID,
        },
      ],
      ctlogs: [trustedLog(certificates.publicKey)],
      tlogs: [trustedLog(log.publicKey)],
      timestampAuthorities: [],
    }),
  );

  const entries = mock.rekorHandler(log);
  const handlers = [
    mock.fulcioHandler(authority),
    { path: entries.path, fn: (body: string) => entries.fn(JSON.stringify(loggedEntry(JSON.parse(body)))) },
  ];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const handler = handlers.find(({ path }) => path === pathname);
    if (handler !== undefined) {
      const { statusCode, response: body } = await handler.fn(Buffer.concat(await request.toArray()).toString());
      response.writeHead(statusCode, { "content-type": "application/json" }).end(body);
    } else if (pathname === "/token") {
      response.end(JSON.stringify({ value: tokenOf(Object.fromEntries(searchParams)) }));
    } else {
      const file = files.get(pathname);
      response.writeHead(file === undefined ? 404 : 200).end(file);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  await write(directory, { "root.json": root });
  return {
    options: {
      fulcioURL: url,
      rekorURL: url,
      tufMirrorURL: `${url}/tuf`,
      tufRootPath: join(directory, "root.json"),
      tufCachePath: join(directory, "cache"),
    },
    job: (sub, iss) => ({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?${new URLSearchParams({ sub, iss })}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "only-here",
    }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The name that the log's checkpoints bear. */
const LOG = "https://log.example";

const VALID = { start: "2020-01-01T00:00:00Z" };

function ecKeys(): Pair {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function trustedLog(publicKey: Buffer) {
  return {
    baseUrl: LOG,
    hashAlgorithm: "SHA2_256",
    publicKey: {
      rawBytes: publicKey.toString("base64"),
      keyDetails: "PKIX_ECDSA_P256_SHA_256",
      validFor: VALID,
    },
    logId: { keyId: sha256(publicKey).toString("base64") },
  };
}

interface ProposedEntry {
  readonly spec: { readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] } };
}

/**
 * What Rekor writes down of an envelope that is proposed to it: hashes, and who signed. The mock would write down the
 * proposal, which sigstore does not take for an entry.
 */
function loggedEntry({ spec: { proposedContent }, ...entry }: ProposedEntry) {
  const { payload, signatures } = JSON.parse(proposedContent.envelope);
  const hashed = (content: Buffer | string) => ({ algorithm: "sha256", value: sha256(content).toString("hex") });
  return {
    ...entry,
    spec: {
      envelopeHash: hashed(proposedContent.envelope),
      payloadHash: hashed(Buffer.from(payload, "base64")),
      signatures: [{ signature: signatures[0].sig, verifier: proposedContent.verifiers[0] }],
    },
  };
}

/** A JSON Web Token that nobody has signed. */
function tokenOf(claims: object): string {
  return [{ alg: "none" }, claims, {}].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
}

/**
 * The least that a client of The Update Framework takes for a repository: one key for every role, one version of each,
 * one target (https://theupdateframework.github.io/specification/latest/#document-formats). `root` is what the client
 * has to know beforehand.
 */
function tufRepository(trustedRoot: string): { root: string; files: ReadonlyMap<string, string> } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const hex = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");
  const key = { keytype: "ed25519", scheme: "ed25519", keyval: { public: hex } };
  const keyid = sha256(canonical(key)).toString("hex");
  const role = { keyids: [keyid], threshold: 1 };

  const signed = (_type: string, content: object): string => {
    const body = { _type, spec_version: "1.0.0", version: 1, expires: "2999-01-01T00:00:00Z", ...content };
    const sig = sign(null, Buffer.from(canonical(body)), privateKey).toString("hex");
    return JSON.stringify({ signed: body, signatures: [{ keyid, sig }] });
  };
  const root = signed("root", {
    consistent_snapshot: false,
    keys: { [keyid]: key },
    roles: { root: role, timestamp: role, snapshot: role, targets: role },
  });
  const target = { length: trustedRoot.length, hashes: { sha256: sha256(trustedRoot).toString("hex") } };
  return {
    root,
    files: new Map([
      ["/tuf/timestamp.json", signed("timestamp", { meta: { "snapshot.json": { version: 1 } } })],
      ["/tuf/snapshot.json", signed("snapshot", { meta: { "targets.json": { version: 1 } } })],
      ["/tuf/targets.json", signed("targets", { targets: { "trusted_root.json": target } })],
      ["/tuf/targets/trusted_root.json", trustedRoot],
    ]),
  };
}

/** What a signature of that format is of. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}

function sha256(content: Buffer | string): Buffer {
  return createHash("sha256").update(content).digest();
}
