import { describe, expect, test } from "vitest";
import { type Context, publish, verifyConditions } from "../src/semantic-release.ts";
import { workdir, write } from "./support/workdir.ts";

const OFF = { npmPublish: false };

describe("the plugin of semantic-release", () => {
  test.each([
    ["no npm plugin", { plugins: ["@semantic-release/commit-analyzer", "packgate/semantic-release"] }],
    ["one that does not publish", { plugins: [["@semantic-release/npm", OFF], "packgate/semantic-release"] }],
    ["one in a step", { plugins: [], publish: [{ path: "@semantic-release/npm", ...OFF }] }],
  ])("agrees with %s", async (_, options) => {
    await expect(verifyConditions({}, context(options))).resolves.toBeUndefined();
  });

  test.each([
    ["named alone", { plugins: ["@semantic-release/npm"] }],
    ["in a pair", { plugins: [["@semantic-release/npm", {}]] }],
    ["told to publish", { plugins: [["@semantic-release/npm", { npmPublish: true }]] }],
    ["that a step names", { plugins: [["@semantic-release/npm", OFF]], publish: ["@semantic-release/npm"] }],
    ["that is the only one of a step", { plugins: [], publish: "@semantic-release/npm" }],
    ["of a step, as an object", { plugins: [], publish: [{ path: "@semantic-release/npm" }] }],
  ])("refuses to run beside an npm plugin %s", async (_, options) => {
    await expect(verifyConditions({}, context(options))).rejects.toMatchObject({
      code: "EUSAGE",
      hint: expect.stringContaining('{ "npmPublish": false }'),
    });
  });

  test("publishes no other version than the release's", async () => {
    const cwd = await write(await workdir(), { "dist/package.json": '{"name":"p","version":"1.0.0"}' });
    const options = { plugins: [["@semantic-release/npm", { ...OFF, pkgRoot: "dist" }]] };
    const release = { ...context(options), cwd, nextRelease: { version: "1.1.0" } };
    await expect(publish({}, release)).rejects.toMatchObject({ code: "EMANIFEST" });
  });
});

function context(options: Context["options"]): Context {
  const stream = { write: () => expect.unreachable() };
  return { cwd: "/", env: {}, stdout: stream, stderr: stream, options };
}
