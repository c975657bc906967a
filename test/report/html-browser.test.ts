import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { renderHtml } from "../../src/report/html.ts";
import { launchChromium } from "../support/chromium.ts";
import { workdir } from "../support/workdir.ts";
import { HOSTILE_NAMES, hostile, leaking } from "./html-reports.ts";
import {
  clickAll,
  focused,
  goTo,
  intrude,
  intruders,
  outlineOfFocused,
  overflow,
  tellViolations,
  violations,
} from "./page-probes.js";
import { packageReport, reportOf } from "./report-of.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(() => browser.close());

interface Opened {
  readonly page: Page;
  /** Everything that a quiet page has nothing of. */
  readonly noise: string[];
}

async function open(report: Report, options: BrowserContextOptions = {}): Promise<Opened> {
  const file = join(await workdir(), "report.html");
  writeFileSync(file, renderHtml(report));
  const url = pathToFileURL(file).href;
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
  const noise: string[] = [];
  page.on("console", (message) => noise.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("requestfailed", (request) => noise.push(`blocked by ${request.failure()?.errorText}: ${request.url()}`));
  page.on("request", (request) => {
    if (request.url() !== url) noise.push(`request: ${request.url()}`);
  });
  await page.addInitScript(tellViolations);
  await page.goto(url);
  return { page, noise };
}

const one = reportOf([leaking]);
// What is read is what is to be seen: with line breaks, without what is hidden.
// biome-ignore lint/performance/useDomNodeTextContent: the same
const textOf = (locator: Locator) => locator.innerText();
const cell = (page: Page, name: RegExp) => page.locator("svg:visible").getByRole("button", { name });

describe("the page in Chromium", () => {
  test("renders, and asks for nothing but itself", async () => {
    const { page, noise } = await open(one);
    expect(await page.locator("svg.map.wide").isVisible()).toBe(true);
    expect(await page.locator(".list .rows li").count()).toBe(69);
    expect(await page.title()).toBe("acme-lib@2.3.0: could not be checked (packgate)");
    expect(noise).toEqual([]);
  });

  test("says of a clicked file what packed it, what is inside, and what would be public", async () => {
    const { page, noise } = await open(one);
    await cell(page, /^dist\/cli\.js\.map/).click();
    const panel = page.getByRole("region", { name: "The chosen file" });
    const said = await textOf(panel);
    for (const part of [
      "dist/cli.js.map",
      "240 kB",
      'files[0] "dist"',
      "no-embedded-sources",
      "Yours 3 files, 110 kB",
      "Of dependencies 1 file, 10 kB",
      "and 7 more sources",
    ]) {
      expect(said).toContain(part);
    }
    await panel.locator("summary", { hasText: "agent/" }).click();
    await expect.poll(() => textOf(panel)).toMatch(/main\.ts 60 kB/);
    await cell(page, /^dist\/cli\.js, /).click();
    await expect.poll(() => textOf(panel)).toMatch(/data: URI ▸ base64 ▸ gzip 2 times, 5 kB\s+and 3 more layers/);
    expect(await page.locator("svg.wide .chosen").count()).toBe(1);
    await cell(page, /^dist\/data\.bin/).click();
    await expect.poll(() => textOf(panel)).toMatch(/not checked EOPAQUE\s+cannot be opened\s+fix\s+Take it out/);
    expect(noise).toEqual([]);
  });

  test("works by keyboard alone: one stop for the picture, arrows inside, Enter opens, Escape leads back", async () => {
    const { page, noise } = await open(one);
    await page.keyboard.press("Tab");
    const label = () => page.evaluate(focused);
    const first = await label();
    expect(first).toMatch(/^dist\/cli\.js\.map, 240 kB/);
    await page.keyboard.press("ArrowRight");
    const second = await label();
    expect(second).not.toBe(first);
    await page.keyboard.press("ArrowLeft");
    expect(await label()).toBe(first);
    await page.keyboard.press("End");
    expect(await label()).not.toBe(first);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    expect(await label()).toBe("The chosen file");
    await expect.poll(() => textOf(page.locator(".panel h3"))).toBe("dist/cli.js.map");
    await page.keyboard.press("Escape");
    expect(await label()).toBe(first);
    await page.keyboard.press("Tab");
    expect(await label()).toBe("BUTTON");
    const outline = await page.evaluate(outlineOfFocused);
    expect(outline).toBe("solid");
    expect(noise).toEqual([]);
  });

  test("finds files and findings by path, rule and message", async () => {
    const { page } = await open(one);
    const search = page.getByRole("searchbox");
    await search.fill("HOME DIRECTORY");
    await expect.poll(() => textOf(page.getByRole("status"))).toBe("0 files, 1 finding");
    await page
      .locator(".list")
      .getByRole("button", { name: /no-machine-path/ })
      .click();
    await expect.poll(() => textOf(page.locator(".panel h3"))).toBe("dist/cli.js");
    await search.fill("locales/4");
    await expect.poll(() => textOf(page.getByRole("status"))).toBe("11 files, 0 findings");
    await search.fill("");
    await page.getByRole("checkbox", { name: "allowed" }).uncheck();
    await expect.poll(() => textOf(page.getByRole("status"))).toBe("8 files");
  });

  test("says what stands behind a rectangle of many files", async () => {
    const files = Array.from({ length: 6000 }, (_, index) => ({
      path: `dist/${index % 40}/${index}.js`,
      bytes: 50 + (index % 9) ** 4,
    }));
    const { page, noise } = await open(reportOf([packageReport({ entries: files })]));
    expect(await page.locator("svg.wide .cell").count()).toBeLessThan(1500);
    await cell(page, /^dist\/7\/ and \d+ smaller files/).click();
    expect(await page.locator(".panel .rows li").count()).toBeGreaterThan(20);
    await page.locator(".panel .rows button").first().click();
    await expect.poll(() => textOf(page.locator(".panel h3"))).toMatch(/^dist\/7\//);
    expect(noise).toEqual([]);
  });

  test("shows one of several packages, the worst first", async () => {
    const fine = packageReport({ package: { ...packageReport().package!, name: "fine" } });
    const { page } = await open(reportOf([fine, leaking, packageReport({ package: null, entries: [] })]));
    expect(await page.locator("section:visible h2").allInnerTexts()).toEqual(["acme-lib@2.3.0"]);
    await page.getByRole("link", { name: /fine@2\.3\.0/ }).click();
    expect(await page.locator("section:visible h2").allInnerTexts()).toEqual(["fine@2.3.0"]);
    expect(await page.getByRole("link", { name: /fine/ }).getAttribute("aria-current")).toBe("true");
  });

  test("hostile names stay text, wherever one looks", async () => {
    const { page, noise } = await open(hostile);
    for (let index = 0; index < HOSTILE_NAMES.length; index++) {
      await page.evaluate(goTo, `#p${index}`);
      const section = page.locator(`#p${index}`);
      await section.locator(".list .rows").waitFor();
      await page.evaluate(clickAll, `p${index}`);
      await section.getByRole("searchbox").fill("a");
    }
    expect(await page.evaluate(intruders)).toEqual({
      hacked: false,
      foreign: 0,
      handlers: 0,
      scripts: 2,
      moving: false,
    });
    expect(noise).toEqual([]);
  });

  test("its policy lets nothing run or load that is not its own", async () => {
    const { page, noise } = await open(one);
    await page.evaluate(intrude);
    expect(await page.evaluate(intruders)).toMatchObject({ hacked: false });
    await expect.poll(() => noise.filter((line) => line.includes("violation of")).length).toBeGreaterThanOrEqual(4);
    expect(noise).toContain("blocked by csp: https://evil.test/a.png");
  });

  test("needs no script to say the verdict, the findings and the sizes", async () => {
    const { page, noise } = await open(one, { javaScriptEnabled: false });
    const text = await textOf(page.locator("body"));
    for (const part of [
      "ERROR",
      "no-embedded-sources",
      "tsup.config.ts:12",
      "EOPAQUE",
      "Compared with acme@2.2.0",
      "cli.js.map",
    ]) {
      expect(text).toContain(part);
    }
    expect(await page.locator("svg.map.wide").isVisible()).toBe(true);
    expect(noise).toEqual([]);
  });

  test("fits a phone, with a drawing of its own", async () => {
    const { page } = await open(one, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    expect(await page.locator("svg.map.tall").isVisible()).toBe(true);
    expect(await page.locator("svg.map.wide").isVisible()).toBe(false);
    await cell(page, /^dist\/cli\.js\.map/).tap();
    await expect.poll(() => textOf(page.locator(".panel"))).toContain("Yours 3 files");
    expect(await page.evaluate(overflow)).toBe(0);
    const long = await open(hostileNames(), { viewport: { width: 360, height: 740 } });
    expect(await long.page.evaluate(overflow)).toBe(0);
  });

  test.each([
    ["light", { width: 1280, height: 900 }],
    ["dark", { width: 360, height: 740 }],
  ] as const)("axe finds nothing in the %s one", async (colorScheme, viewport) => {
    const { page } = await open(reportOf([leaking, packageReport()]), { colorScheme, viewport });
    await cell(page, /^dist\/cli\.js\.map/).click();
    await page.getByRole("searchbox").fill("cli");
    await page.evaluate(axe.source);
    expect(await page.evaluate(violations)).toEqual([]);
  });
});

/** One word that no line has room for, in every place. */
function hostileNames(): Report {
  const long = "a".repeat(900);
  const entries = [{ path: `${long}/${long}.js`, bytes: 100 }];
  return reportOf([
    packageReport({ package: { ...packageReport().package!, name: long }, entries, notApplicable: [long] }),
  ]);
}
