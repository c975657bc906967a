import { describe, expect, test } from "vitest";
import { textMask } from "../../../src/inspect/secrets/mask-text.ts";
import { token } from "../../support/tokens.ts";

const mask = textMask("2026-11-21");

describe("what a report quotes", () => {
  test.each([
    ["a token", `names "src/${token("github_pat")}.ts"`, 'names "src/ghp_…'],
    ["a token in base64", `ran prepack: deploy ${token("b64_gh")}`, "ran prepack: deploy ghp_…"],
    [
      "a password in a URL",
      `names the source map https://deploy:${token("password")}@maps.acme.com/a.js.map`,
      "https://•••@maps.acme.com/a.js.map",
    ],
    ["a user in a URL", `from git+ssh://${token("generic")}@acme.com/a.git`, "git+ssh://•••@acme.com/a.git"],
    [
      "parameters",
      `https://acme.com/a.map?v=${token("generic")}&sig=${token("hex64")}#t=x`,
      "https://acme.com/a.map?v=•••&sig=•••#t=•••",
    ],
    ["a parameter of a path", `names the source map a.js.map?token=${token("generic")}`, "a.js.map?token=•••"],
  ])("loses %s", (_, text, shown) => {
    expect(mask(text)).toContain(shown);
    for (const secret of ["github_pat", "b64_gh", "password", "generic", "hex64"])
      expect(mask(text)).not.toContain(token(secret));
  });

  test("keeps what stands around two secrets, whatever its script", () => {
    const text = `„${token("github_pat")}“ – ${token("npm")} → Ende`;
    expect(mask(text)).toMatch(/^„ghp_….. \(40 characters\)“ – npm_….. \(40 characters\) → Ende$/u);
  });

  test.each([
    "is not allowed by the policy",
    'embeds 2 original source files (4.5 kB): "../src/components/button/index.tsx" (4.1 kB)',
    "names the source map https://maps.acme.com/1.2.3/index.js.map, which is not packed",
    "names a path of the build machine: /home/runner/work/acme-lib/acme-lib/src/index.ts",
    `sha512-${"a1B2c3D4".repeat(11)}==`,
  ])("is otherwise left alone: %s", (text) => {
    expect(mask(text)).toBe(text);
  });
});
