import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Debian's Chromium, or what else of it is in PATH. Throws where there is none: what a browser shows is not to be skipped. */
export function launchChromium(): Promise<Browser> {
  const directories = (process.env["PATH"] ?? "").split(delimiter);
  const found = NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find(existsSync);
  if (found === undefined) throw new Error("no Chromium in PATH: apt-get install chromium");
  // A container gives no namespaces for its sandbox; what is opened here are files of packgate's own.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  return chromium.launch({ executablePath: found, args });
}
