import { describe, expect, test } from "vitest";
import { runHook } from "../../src/commands/hook.ts";
import type { Io } from "../../src/commands/io.ts";
import { PackgateError } from "../../src/errors.ts";
import { workdir, write } from "../support/workdir.ts";

const NPM = "npm/11.19.1 node/v20.20.2 linux x64";
const YARN = "yarn/4.18.1 npm/? node/v20.20.2 linux x64";

describe("packgate hook does not run where it could stop nothing", () => {
  test.each([
    ["outside any script", undefined, undefined, /no package manager runs it here/, /"postpack": "packgate hook"/],
    ["in npx", "npx", NPM, /"npx" is none of those/, /run packgate check/],
    ["in a script of one's own", "gate", NPM, /"gate" is none of those/, /"postpack": "packgate hook"/],
    ["in prepack", "prepack", NPM, /prepack script: nothing is packed yet/, /"postpack": "packgate hook"/],
    ["in prepare", "prepare", NPM, /prepare script: nothing is packed yet/, /"postpack": "packgate hook"/],
    ["in prepare under yarn", "prepare", YARN, /prepare script: nothing is packed yet/, /"postpack"/],
    ["in publish", "publish", NPM, /uploaded before its publish script/, /"postpack": "packgate hook"/],
    ["in postpublish", "postpublish", NPM, /uploaded before its postpublish script/, /"postpack"/],
    [
      "in postpack under yarn",
      "postpack",
      YARN,
      /yarn uploads a package before/,
      /"prepack": "yarn build && packgate hook"/,
    ],
  ])("%s", async (_, event, agent, message, hint) => {
    const error = await refusal({ npm_lifecycle_event: event, npm_config_user_agent: agent });
    expect(error).toMatchObject({
      code: "EUSAGE",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  test("in another directory than the package's", async () => {
    const directory = await write(await workdir(), { "package.json": "{}", "dist/package.json": "{}" });
    const environment = {
      npm_lifecycle_event: "postpack",
      npm_config_user_agent: NPM,
      npm_package_json: `${directory}/package.json`,
    };
    const error = await refusal(environment, `${directory}/dist`);
    expect(error).toMatchObject({ code: "EUSAGE", message: expect.stringContaining("in another directory") });
  });

  test("beneath what only claims to be packgate", async () => {
    const error = await refusal({ npm_lifecycle_event: "postpack", PACKGATE_PACKING: "1" });
    expect(error).toMatchObject({ code: "EUSAGE", message: expect.stringContaining("PACKGATE_PACKING") });
  });
});

async function refusal(environment: NodeJS.ProcessEnv, cwd = "/"): Promise<PackgateError> {
  const stream = { write: () => expect.unreachable(), terminal: {} };
  const io: Io = { cwd, environment, stdout: stream, stderr: stream };
  const error: unknown = await runHook({ format: [] }, io).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PackgateError);
  return error as PackgateError;
}
