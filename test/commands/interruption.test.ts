import { expect, test } from "vitest";
import { run } from "../support/clients.ts";
import { CLI } from "../support/packgate.ts";

test("a signal that came while nothing else could is heard before the next step", async () => {
  const program = `
    import { readFile } from "node:fs";
    import { turnOfSignals } from ${JSON.stringify(CLI.replace("cli.js", "commands/interruption.js"))};
    process.once("SIGUSR2", () => console.log("heard"));
    // Where a step begins that does not yield: behind the end of something read.
    readFile("package.json", async () => {
      process.kill(process.pid, "SIGUSR2");
      const end = performance.now() + 100;
      while (performance.now() < end);
      await turnOfSignals();
      console.log("next step");
    });`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: "." });
  expect(stdout).toBe("heard\nnext step\n");
});
