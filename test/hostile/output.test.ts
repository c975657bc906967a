import { describe } from "vitest";
import { testOutputs } from "./every-output.ts";
import { output } from "./output.ts";

describe("what is said of them", () => {
  testOutputs(output);
});
