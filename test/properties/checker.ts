import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../src/index.ts";
import type { Report } from "../../src/model.ts";
import { workdir } from "../support/workdir.ts";

/** Every path may ship: names and contents alone decide. */
export const EVERYTHING = { extends: "recommended", allow: ["**", "**/.*", "**/.*/**"], deny: [] };

/** The whole check of one tarball after another, in one directory, which goes when the test ends. */
export async function checker(): Promise<(tarball: Buffer, policy?: object) => Promise<Report>> {
  const cwd = await workdir();
  return (tarball, policy = EVERYTHING) => {
    writeFileSync(join(cwd, "p.tgz"), tarball);
    writeFileSync(join(cwd, "policy.json"), JSON.stringify(policy));
    return check("p.tgz", { cwd, policy: "policy.json", environment: {}, now: new Date("2026-11-21T12:00:00Z") });
  };
}
