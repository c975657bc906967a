import { describe } from "vitest";
import { content } from "./content.ts";
import { testOutputs } from "./every-output.ts";
import { manifests } from "./manifests.ts";

describe("what files hold", () => {
  testOutputs(content);
});

describe("what a manifest says", () => {
  testOutputs(manifests);
});
