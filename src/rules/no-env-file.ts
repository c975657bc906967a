import { createHash } from "node:crypto";
import {
  type Assignment,
  hasValue,
  looksSecret,
  readAssignments,
  undeclaredSecrets,
} from "../inspect/secrets/dotenv.ts";
import { looksRandom } from "../inspect/secrets/entropy.ts";
import { DATA_FILE, plainName } from "../inspect/secrets/file-name.ts";
import { defineRule } from "./define-rule.ts";

/** `.env`, `.env.production`, `.env-dylan`, `.env_old`, `.env~`, `.env2`, `.envrc`, `.dev.vars`: loaders read any of them. */
const DOTENV = /^\.(?:env(?:rc)?(?:$|[^a-z])|flaskenv$|dev\.vars(?:$|\.))/;
/** `prod.env`, `README.env`: dotenv if they hold assignments. npm packs what begins with README unasked. */
const SUFFIX = /.\.env$/;
/** Declarations of the variables' types; and the encrypted file, which is no-credential-file's. */
const OTHER = /\.d\.[cm]?ts$|^\.env\.vault$/;
/** The names of files that say which variables there are: `.env.example`, `.env.local.sample`, `template.env`. */
const SAMPLE = /(?:^|[._-])(?:examples?|samples?|templates?|tpl|tmpl|defaults?|dist|schema|stub)(?:\.(?:txt|md|env))?$/;

export default defineRule({
  id: "no-env-file",
  title: "Dotenv file",
  severity: "error",
  waiver: "pinned",
  fix: "Keep dotenv files out of the package, and replace every secret that this one holds; name the variables in .env.example, without values",
  *check({ artifact }) {
    for (const entry of artifact.entries) {
      if (entry.type === "directory") continue;
      const name = plainName(entry.path);
      const named = DOTENV.test(name);
      if (OTHER.test(name)) continue;
      const declared = named || SUFFIX.test(name);
      if (!declared && !DATA_FILE.test(name)) continue;

      const values = declared ? readAssignments(entry.bytes).filter(hasValue) : [];
      const sample = SAMPLE.test(name);
      const secrets = declared ? values.filter(looksSecret) : undeclaredSecrets(entry.bytes);
      if (sample || !declared ? secrets.length === 0 : !named && values.length === 0) continue;
      yield {
        entry,
        message: !declared
          ? `is a dotenv file under another name: it holds ${secretsOf(secrets)}`
          : sample
            ? `holds ${secretsOf(secrets)} in an example`
            : `is a dotenv file${valuesOf(values)}`,
        digest: `sha256-${createHash("sha256").update(entry.bytes).digest("hex")}`,
      };
    }
  },
});

function valuesOf(values: readonly Assignment[]): string {
  return values.length === 0 ? "" : ` with ${values.length} ${values.length === 1 ? "value" : "values"}`;
}

function secretsOf(secrets: readonly Assignment[]): string {
  // A line of base64 can look like an assignment, too: then its beginning is no name.
  const names = secrets.map(({ name }) => name).filter((name) => /^[A-Za-z_]{1,40}$/.test(name) && !looksRandom(name));
  const shown = names.slice(0, 3).join(", ");
  const count = secrets.length === 1 ? "a value that is" : `${secrets.length} values that are`;
  return `${count} no placeholder${shown === "" ? "" : ` (${shown}${names.length > 3 ? ", …" : ""})`}`;
}
