import type { SecretKind } from "../kind.ts";
import { basicHeader } from "../validators/basic.ts";
import { environmentDump } from "../validators/env-dump.ts";
import { jwt } from "../validators/jwt.ts";
import { urlCredentials } from "../validators/url.ts";

/** Forms that carry a secret of whatever kind: headers, URLs, tokens of many issuers, dumps of an environment. */
export const carriers: readonly SecretKind[] = [
  {
    id: "json-web-token",
    title: "JSON Web Token",
    vendor: "many",
    anchors: ["eyJ"],
    shape: "eyJ[A-Za-z0-9_-]{10,3000}\\.eyJ[A-Za-z0-9_-]{4,6000}\\.([A-Za-z0-9_-]{16,1400})",
    max: 8192,
    left: "word",
    right: "base64url",
    confidence: "medium",
    validate: jwt,
    fix: "Find out which service issued it, and end the session or rotate the signing key there",
    source: "https://datatracker.ietf.org/doc/html/rfc7519",
    since: "2026-11",
  },
  {
    id: "url-credentials",
    title: "URL with a password",
    vendor: "many",
    anchors: ["://"],
    lead: { shape: "(?<!\\\\)[A-Za-z][A-Za-z0-9+.-]{1,20}", max: 22 },
    shape:
      "://[A-Za-z0-9._~%!$&()*+,;=^-]{0,100}:([A-Za-z0-9._~%!$&()*+,;=^@-]{1,300})@(?:[A-Za-z0-9][A-Za-z0-9.-]{0,250}|\\[[0-9A-Fa-f:.]{2,45}\\])",
    max: 600,
    left: "any",
    right: "any",
    confidence: "high",
    validate: urlCredentials,
    evidence: "url",
    fix: "Change the password, and read it from the environment instead",
    source: "https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1",
    since: "2026-11",
  },
  {
    id: "basic-auth-header",
    title: "Basic authentication header",
    vendor: "many",
    anchors: ["Basic ", "basic "],
    shape: "[Bb]asic ([A-Za-z0-9+/]{8,400}={0,2})",
    max: 440,
    left: "any",
    right: "word",
    confidence: "medium",
    validate: basicHeader,
    fix: "Change the password",
    source: "https://datatracker.ietf.org/doc/html/rfc7617",
    since: "2026-11",
  },
  {
    id: "environment-dump",
    title: "dump of the build machine's environment",
    vendor: "many",
    anchors: ["PATH", "npm_config_user_agent", "npm_lifecycle_event"],
    shape:
      "(?:PATH(?:\\\\*[\"'`])?[ \\t]?[:=][ \\t]?\\\\*[\"'`]?(?:/|[A-Za-z]:\\\\)|npm_(?:config_user_agent|lifecycle_event)(?:\\\\*[\"'`])?[ \\t]?[:=][ \\t]?\\\\*[\"'`]?[a-z])",
    max: 60,
    left: "word",
    right: "any",
    confidence: "medium",
    validate: environmentDump,
    fix: "Name the variables that the code needs, one by one, instead of all of process.env; then replace every secret that the build machine has",
    source: "https://esbuild.github.io/api/#define",
    since: "2026-11",
  },
];
