import { describe, expect, test } from "vitest";
import { refuseOtherErrands, type UploadRequest, uploadArguments, uploaderFor } from "../../src/artifact/upload.ts";

describe("who uploads", () => {
  test.each([
    ["npm", false, "npm"],
    ["pnpm", false, "pnpm"],
    ["yarn", false, "npm"],
    ["bun", false, "npm"],
    ["npm", true, "npm"],
    ["pnpm", true, "npm"],
  ] as const)("what %s packed (staged: %s) goes by %s", (client, stage, uploader) => {
    expect(uploaderFor(client, stage)).toBe(uploader);
  });
});

describe("the arguments", () => {
  const plain: UploadRequest = {
    uploader: "npm",
    tarball: "/private/package.tgz",
    stage: false,
    dryRun: false,
    flags: [],
  };
  test.each([
    ["npm's publish", {}, "publish /private/package.tgz --ignore-scripts"],
    ["pnpm's publish", { uploader: "pnpm" }, "publish /private/package.tgz --ignore-scripts --no-git-checks"],
    ["a staged publish", { stage: true }, "stage publish /private/package.tgz --ignore-scripts"],
    ["a dry run", { dryRun: true }, "publish /private/package.tgz --ignore-scripts --dry-run"],
    [
      "a staged dry run",
      { stage: true, dryRun: true },
      "stage publish /private/package.tgz --ignore-scripts --dry-run",
    ],
    [
      "the user's flags, unchanged and last",
      {
        flags: ["--tag", "next", "--access=public", "--provenance", "--otp", "123456", "--registry=https://r.example"],
      },
      "publish /private/package.tgz --ignore-scripts --tag next --access=public --provenance --otp 123456 --registry=https://r.example",
    ],
  ] as const)("of %s", (_, changes, expected) => {
    expect(uploadArguments({ ...plain, ...changes }).join(" ")).toBe(expected);
  });
});

describe("flags for the client", () => {
  test.each([
    "--dry-run",
    "--dry-run=true",
    "--no-dry-run",
    "--ignore-scripts",
    "--no-ignore-scripts",
    "-w",
    "--workspace",
    "--workspace=a",
    "--workspaces",
    "--include-workspace-root",
    "-r",
    "--recursive",
    "--filter=a",
  ])("%s is refused, for it would publish something else, or not at all", (flag) => {
    expect(() => refuseOtherErrands(["--tag", "next", flag])).toThrow(expect.objectContaining({ code: "EUSAGE" }));
  });

  test.each(["--tag", "--access=public", "--provenance", "--provenance-file=x", "--otp=1", "--json", "--registry=r"])(
    "%s is the client's business",
    (flag) => {
      expect(() => refuseOtherErrands([flag])).not.toThrow();
    },
  );
});
