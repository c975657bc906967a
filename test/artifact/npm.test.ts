import { describe, expect, test } from "vitest";
import { childEnvironment } from "../../src/artifact/child-environment.ts";
import { isIntegrity } from "../../src/artifact/integrity.ts";
import { integrityIn } from "../../src/artifact/npm.ts";
import { packingScripts } from "../../src/artifact/packing-scripts.ts";

const INTEGRITY = `sha512-${"A".repeat(86)}==`;

describe("the integrity is found in whatever npm prints", () => {
  test.each([
    ["npm 10 and 11: an array", `[{"id":"p@1.0.0","integrity":"${INTEGRITY}"}]`],
    ["npm 12: an object by name", `{"@acme/p":{"integrity": "${INTEGRITY}"}}`],
    ["behind a script's output", `building [1/2] {"integrity":"none"}\n[{"integrity":"${INTEGRITY}"}]`],
  ])("%s", (_, stdout) => {
    expect(integrityIn(stdout)).toBe(INTEGRITY);
  });
});

describe("nothing else is an integrity", () => {
  test.each(["", "[]", '[{"integrity":"null"}]', '[{"integrity":"sha1-AAAA"}]', `"${INTEGRITY}"`])("%j", (stdout) => {
    expect(() => integrityIn(stdout)).toThrow(expect.objectContaining({ code: "EPACK" }));
  });
  test("in prepare, npm's variable is the text null", () => {
    expect(isIntegrity("null")).toBe(false);
    expect(isIntegrity(`${INTEGRITY} sha1-x`)).toBe(false);
  });
});

describe("the child's environment", () => {
  const child = (environment: NodeJS.ProcessEnv, withholdCredentials = true) =>
    childEnvironment(environment, { PACKGATE_PACKING: "x" }, { withholdCredentials });

  test("has nothing that would change the pack", () => {
    const settings = [
      "npm_config_dry_run",
      "NPM_CONFIG_JSON",
      "npm_config_workspace",
      "npm_config_ignore_scripts",
      "npm_lifecycle_event",
      "npm_package_json",
      "npm_command",
    ];
    expect(Object.keys(child(Object.fromEntries(settings.map((name) => [name, "x"]))))).toEqual(["PACKGATE_PACKING"]);
  });
  test("keeps what the build needs", () => {
    const kept = {
      PATH: "/bin",
      HOME: "/h",
      NODE_ENV: "production",
      npm_config_registry: "https://r.test/",
      API_TOKEN: "build",
    };
    expect(child(kept)).toEqual({ ...kept, PACKGATE_PACKING: "x" });
  });
  test("has no credentials of the registry, but an .npmrc that names one still finds the variable", () => {
    expect(
      child({ NPM_TOKEN: "secret", NODE_AUTH_TOKEN: "secret", "npm_config_//r.test/:_authToken": "secret" }),
    ).toEqual({
      NPM_TOKEN: "withheld-by-packgate",
      NODE_AUTH_TOKEN: "withheld-by-packgate",
      "npm_config_//r.test/:_authToken": "withheld-by-packgate",
      PACKGATE_PACKING: "x",
    });
  });
  test("keeps them for a published package: the registry may want them", () => {
    expect(child({ NPM_TOKEN: "secret" }, false)).toMatchObject({ NPM_TOKEN: "secret" });
  });
});

test("the scripts that a pack runs are told in their order", () => {
  const scripts = { build: "x", postpack: "c", prepack: "a", prepare: "b", prepublishOnly: "d" };
  expect(packingScripts("npm", { scripts }, false)).toEqual(["prepack: a", "prepare: b", "postpack: c"]);
  expect(packingScripts("npm", { scripts }, true)).toEqual([]);
  expect(packingScripts("npm", {}, false)).toEqual([]);
});
