/** A signal at any point of a run: some moments in an ordinary run, one every few milliseconds in the soak. */

import { spawn } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { outsideNpm } from "../support/clients.ts";
import { CLI, packgate } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";

const SOAK = process.env["PACKGATE_SOAK"] !== undefined;
const MOMENTS = SOAK ? 150 : 3;

const files = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"], scripts: { prepack: "true" } }),
  "dist/index.js": "export {};\n",
};

describe.skipIf(process.platform === "win32").each([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s", (signal, status) => {
  test(
    `ends it at any moment, or it had its whole say`,
    async () => {
      const directory = await workdir();
      const [cwd, temporary] = [join(directory, "package"), join(directory, "tmp")];
      await write(cwd, files);
      await mkdir(temporary);
      const env = { ...outsideNpm(), TMPDIR: temporary };
      const start = performance.now();
      const whole = await packgate(["--format", "json"], { cwd, env: { TMPDIR: temporary } });
      const length = performance.now() - start;
      expect(whole.status, whole.stderr).toBe(0);

      const wrong: string[] = [];
      let ended = 0;
      for (let moment = 0; moment < MOMENTS; moment += 1) {
        const child = spawn(process.execPath, [CLI, "--format", "json"], {
          cwd,
          env,
          stdio: ["ignore", "pipe", "pipe"],
        });
        onTestFinished(() => void child.kill("SIGKILL"));
        const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
        const end = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
        await setTimeout((length * moment) / MOMENTS);
        child.kill(signal);
        const [code, [stdout]] = [await end, await outputs];
        // Before it listens there is nothing to be cleaned up, and the signal acts by itself.
        const isEnded = code === status || (code === null && child.signalCode === signal);
        if (isEnded) ended += 1;
        else if (code !== 0 || stdout !== whole.stdout) wrong.push(`moment ${moment}: ${code} ${stdout.slice(0, 200)}`);
        if (isEnded && stdout !== "" && stdout !== whole.stdout) wrong.push(`moment ${moment}: half a report`);
        const left = await readdir(temporary);
        if (left.length > 0) wrong.push(`moment ${moment}: leaves ${left.join()}`);
      }
      expect(wrong).toEqual([]);
      expect(ended).toBeGreaterThan(0);
      if (SOAK) console.info(`${signal}: ${MOMENTS} moments, ${ended} ended it`);
    },
    SOAK ? 3_600_000 : 120_000,
  );
});
