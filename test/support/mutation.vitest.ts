/**
 * The tests that are near to what `stryker.config.json` has mutated, without those that try a property thousands of times:
 * they are run once for each mutant. Others would kill mutants by the way, and hide that nothing says why.
 */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/artifact/{entry-paths,extent,hostile-readings,inflate,pax,read-tarball,tar-header,tar-reader}.test.ts",
      "test/hostile/policy.test.ts",
      "test/policy/!(page|presets|properties).test.ts",
      "test/report/escape*.test.ts",
    ],
    setupFiles: ["test/support/seeded.ts", "test/support/mutated-modules.ts"],
    testTimeout: 60_000,
  },
});
