/**
 * Files of credentials under any name: copies such as `prod.txt` and `credentials.bak`. Each kind is one whose whole text
 * has a form that nothing else has.
 */

import type { FileKind } from "./credential-names.ts";
import { DATA_FILE } from "./file-name.ts";
import { passwordStrength } from "./password.ts";
import { jsonObject } from "./validators/json.ts";

/** Are all lines but comments and empty ones such lines? The pattern's first group is the secret. */
function lines(pattern: RegExp, isSecret: (secret: string) => boolean = isPassword): (text: string) => boolean {
  return (text) => {
    let secrets = 0;
    for (const line of linesOf(text)) {
      if (line.trim() === "" || line.startsWith("#")) continue;
      const found = pattern.exec(line);
      if (found === null) return false;
      if (isSecret(found[1] ?? "")) secrets += 1;
    }
    return secrets > 0;
  };
}

/** One after another: the first line of nearly every text tells that it is something else. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0, end = 0; end < text.length; start = end + 1) {
    end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    yield text.slice(start, text[end - 1] === "\r" ? end - 1 : end);
  }
}

function isPassword(text: string): boolean {
  return passwordStrength(text) !== undefined;
}

/** At least three lines of that form: one may stand in a manual. */
function repeats(pattern: RegExp): (text: string) => boolean {
  return (text) => [...text.matchAll(pattern)].length >= 3;
}

function isStrong(value: unknown): boolean {
  return typeof value === "string" && passwordStrength(value) === "strong";
}

/** In the order in which they are tried. */
export const CONTENT_KINDS: readonly FileKind[] = [
  {
    what: "a netrc file",
    path: DATA_FILE,
    starts: /^\s*(?:#|machine\s)/,
    holds: (text) =>
      isPassword(/^(?:#[^\n]*\n|\s)*machine\s+\S+\s+login\s+\S+\s+password\s+(\S+)\s/.exec(`${text}\n`)?.[1] ?? ""),
  },
  {
    what: "a file of PostgreSQL passwords",
    path: DATA_FILE,
    holds: lines(/^(?:\*|[\w.-]+):(?:\*|[0-9]{2,5}):(?:\*|[\w.-]+):(?:\*|[\w.-]+):([^:\s]+)$/),
  },
  {
    what: "a file of git credentials",
    path: DATA_FILE,
    holds: lines(/^https?:\/\/[^\s:/@]+:([^\s:/@]+)@(?!localhost|[^/]*example)[\w.%-]+(?:\/\S*)?$/, isStrong),
  },
  {
    what: "a file of password hashes",
    path: DATA_FILE,
    holds: lines(
      /^[\w.@-]+:(\$apr1\$[\w./]{1,8}\$[\w./]{22}|\$2[aby]\$[0-9]{2}\$[\w./]{53}|\{SHA\}[\w+/]{27}=|\$[156]\$[^$:]{1,32}\$[\w./]{22,})(?::.*)?$/,
      () => true,
    ),
  },
  {
    what: "a Docker configuration with logins",
    path: DATA_FILE,
    starts: /^\s*\{/,
    holds: (text) => {
      const auths = text.includes('"auths"') ? jsonObject(text)?.["auths"] : undefined;
      if (typeof auths !== "object" || auths === null) return false;
      return Object.values(auths).some((login: unknown) => {
        const auth = (login as { auth?: unknown } | null)?.auth;
        const pair = typeof auth === "string" ? Buffer.from(auth, "base64").toString("latin1") : "";
        return isPassword(pair.slice(pair.indexOf(":") + 1)) && pair.includes(":");
      });
    },
  },
  {
    what: "a kubeconfig with credentials",
    path: DATA_FILE,
    holds: (text) =>
      /^["'{\s]*kind["']?[ \t]*:[ \t]*["']?Config\b/m.test(text) &&
      /\bclusters["']?[ \t]*:/.test(text) &&
      /["']?\b(?:client-key-data|token|password)["']?:[ \t]*["']?[\w+/=.-]{8}/.test(text),
  },
  {
    what: "a file of AWS credentials",
    path: DATA_FILE,
    holds:
      /^\[[\w -]{1,60}\]\s+(?:[a-z_]+[ \t]*=[^\n]*\n\s*){0,4}aws_secret_access_key[ \t]*=[ \t]*(?![^\n]*EXAMPLE)[A-Za-z0-9/+]{40}[ \t]*\r?$/m,
  },
  {
    what: "a Google service account key",
    path: DATA_FILE,
    starts: /^\s*\{/,
    holds: (text) =>
      /"type"\s*:\s*"service_account"/.test(text) &&
      /"private_key"\s*:\s*"-----BEGIN PRIVATE KEY-----\\n[A-Za-z0-9+/]{40}/.test(text),
  },
  {
    what: "a login of an Azure service principal",
    path: DATA_FILE,
    starts: /^\s*\{/,
    holds: (text) => {
      if (!/"(?:clientSecret|password)"/.test(text) || !/"tenant(?:Id)?"/.test(text)) return false;
      const login = jsonObject(text) ?? {};
      return (
        (isStrong(login["clientSecret"]) && "clientId" in login && "tenantId" in login) ||
        (isStrong(login["password"]) && "appId" in login && "tenant" in login)
      );
    },
  },
  {
    what: "Terraform state",
    path: DATA_FILE,
    starts: /^\s*\{/,
    holds: (text) => {
      if (!text.includes('"terraform_version"') || !text.includes('"lineage"')) return false;
      return /"serial"\s*:\s*[0-9]/.test(text) && /"(?:resources|modules)"\s*:\s*\[/.test(text);
    },
  },
  {
    what: "a WordPress configuration with a password",
    path: /\.(?:php[^/]*|inc|bak|old|orig|save|txt)$|~$/,
    holds: (text) =>
      /ABSPATH|\$table_prefix/.test(text) &&
      isPassword(/define\(\s*['"]DB_PASSWORD['"]\s*,\s*['"]([^'"\n]*)['"]/.exec(text)?.[1] ?? ""),
  },
  {
    what: "an FTP client's passwords",
    path: DATA_FILE,
    starts: /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|FileZilla3)/,
    holds: (text) => text.includes("<FileZilla3") && /<Pass\b[^>]{0,60}>[^<]/.test(text),
  },
  {
    what: "a MongoDB client's passwords",
    path: DATA_FILE,
    starts: /^\s*\{/,
    holds: (text) => /"mechanism"\s*:\s*"(?:SCRAM|MONGODB)/.test(text) && /"userPassword"\s*:\s*"[^"]{2}/.test(text),
  },
  { what: "a shell's history", path: DATA_FILE, starts: /^: [0-9]{10}:/, holds: repeats(/^: [0-9]{10}:[0-9]+;/gm) },
  {
    what: "a shell's history",
    path: DATA_FILE,
    starts: /^- cmd: /,
    holds: repeats(/^- cmd: .*\r?\n {2}when: [0-9]{10}/gm),
  },
  {
    what: "a shell's history",
    path: DATA_FILE,
    starts: /^#1[0-9]{9}\r?\n/,
    holds: repeats(/^#1[0-9]{9}\r?\n[^#\n]/gm),
  },
];
