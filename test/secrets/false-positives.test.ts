import { createPrivateKey, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import noCredentialFile from "../../src/rules/no-credential-file.ts";
import noPrivateKey from "../../src/rules/no-private-key.ts";
import noSecret from "../../src/rules/no-secret.ts";
import { observe } from "../support/test-rule.ts";
import { assemble, jwt, token } from "../support/tokens.ts";
import { lookAlikes } from "./look-alikes.ts";

/**
 * What people have reported of packgate's relatives: each false alarm, crash and missed secret under the number of its
 * report. The texts are made after those of the reports.
 */

const rules = [noSecret, noPrivateKey, noCredentialFile];
/** What all three rules say: `no-secret github-token`. */
function said(text: string | Buffer, path = "dist/index.js"): string[] {
  return rules.flatMap((rule) =>
    observe(rule, { files: { [path]: text } }).map(
      ({ key = "", weight = "error" }) => `${rule.id} ${rule === noSecret ? key : ""} ${weight}`,
    ),
  );
}

describe("nothing is said of", () => {
  test.each<[string, string, string?]>(lookAlikes)("%s", (_, text, path) => {
    expect(said(text, path)).toEqual([]);
  });
});

describe("what others miss or break on is found", () => {
  test("secretlint #1036: a ghu_ token", () => {
    const user = assemble("ghu", `ghu${"_"}`, ["base62", 36]);
    // Its checksum is wrong, so it only may be one; secretlint threw.
    expect(said(`a="${user}"`)).toEqual(["no-secret github-token warning"]);
  });

  test("betterleaks #107: a ghs_ token that ends in a JSON Web Token", () => {
    const app = `ghs_12${"3456"}_${jwt({ iss: 1, exp: 4102444800 })}`;
    expect(said(`a="${app}"`)).toEqual(["no-secret github-app-token error"]);
  });

  test("gitleaks #1432, #1292: a token across the edge of a chunk of 10 kB, 64 kB, 100 kB or 1 MB", () => {
    for (const edge of [10_000, 10_240, 65_536, 100_000, 102_400, 1_000_000, 1_048_576]) {
      for (const offset of [-39, -20, -1, 0]) {
        const bytes = Buffer.alloc(edge + 100, "let a = 1;\n");
        bytes.write(`"${token("github_pat")}"`, edge + offset);
        expect(said(bytes), `${edge} ${offset}`).toEqual(["no-secret github-token error"]);
      }
    }
  });
});

test("vsce #1160: 20 MB on one line with many candidates are searched to the end", () => {
  const candidates = [
    "ghp_",
    "sk-",
    "eyJ",
    "xoxb-1",
    "-----BEGIN ",
    "://a:",
    "Basic ",
    "AKIA",
    "token=",
    'Key:"',
    "SG.",
    "PATH=/",
    "_auth=",
    '\\"',
  ];
  const noise = randomBytes(1500).toString("base64").replace(/[+/]/g, " ");
  const line = Array.from(
    { length: 2000 },
    (_, index) => candidates[index % candidates.length]! + noise.slice(index % 1900, (index % 1900) + 40),
  ).join("");
  const bytes = Buffer.concat([Buffer.alloc(20_000_000, line), Buffer.from(` "${token("npm")}" `)]);
  expect(bytes.includes("\n")).toBe(false);
  expect(said(bytes)).toContain("no-secret npm-token error");
});

describe("a key that is published for tests", () => {
  // RFC 9500, section 2.3: P-256.
  const der = Buffer.from(
    [
      "MHcCAQEEIObLW92AqkWunJXowVR2Z5/+yVPBaFHn",
      "EedDk5WJxk/BoAoGCCqGSM49AwEHoUQDQgAEQiVI+I+3gv+1",
      "7KN0RFLHKh5Vj71vc75eSOkyMsxFxbFsTNEMTLjVuKFxOelIgsiZJXKZNCX0FBmrfpCkKklCcg==",
    ].join(""),
    "base64",
  );
  const key = createPrivateKey({ key: der, format: "der", type: "sec1" });
  test.each<[string, string]>([
    ["as the RFC has it", key.export({ format: "pem", type: "sec1" }) as string],
    ["in PKCS#8", key.export({ format: "pem", type: "pkcs8" }) as string],
    ["in a string", JSON.stringify(key.export({ format: "pem", type: "sec1" }))],
    ["without a label", `k="${key.export({ format: "der", type: "pkcs8" }).toString("base64")}"`],
  ])("weighs info, and is named: %s", (_, text) => {
    const [finding, ...others] = observe(noPrivateKey, { files: { "a.js": text } });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      weight: "info",
      message: expect.stringContaining("(the test key P-256 of RFC 9500, which is public)"),
    });
  });

  test("takes no blame from another key beside it", () => {
    const both = `${key.export({ format: "pem", type: "sec1" })}\n${token("pem_private")}`;
    expect(said(both, "keys.pem")).toEqual(["no-private-key  info", "no-private-key  error"]);
  });
});
