/**
 * The picture in README.md: the HTML report of a published package whose maps hold the sources, as Chromium shows it.
 * `node bench/html-picture.js`, after `npm run build`; needs the registry and Chromium. Writes docs/html-report.png.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { check } from "../dist/check.js";
import { renderHtml } from "../dist/report/html.js";

const PACKAGE = "swagger-ui-dist@5.35.0";
const LEAK = "swagger-ui-es-bundle-core.js.map";

const directory = mkdtempSync(join(tmpdir(), "packgate-picture-"));
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const file = join(directory, "report.html");
  writeFileSync(file, renderHtml(await check(PACKAGE, { contents: true })));
  const page = await browser.newPage({ viewport: { width: 1242, height: 1480 }, colorScheme: "light" });
  await page.goto(pathToFileURL(file).href);
  await page
    .locator("svg:visible")
    .getByRole("button", { name: new RegExp(`^${LEAK}`) })
    .click();
  await page.locator(".panel summary", { hasText: "core/" }).first().click();
  await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
  await page.screenshot({ path: fileURLToPath(new URL("../docs/html-report.png", import.meta.url)) });
} finally {
  await browser.close();
  rmSync(directory, { recursive: true, force: true });
}
