import rule from "../../src/rules/no-dev-file.ts";
import { testRule } from "../support/test-rule.ts";

const test = "belongs to the tests";
const editor = "belongs to an editor or desktop";
const ci = "belongs to CI or repository tooling";

testRule(rule, {
  pass: {
    "names that only look like tests": {
      "modules/es.regexp.test.js": "",
      "lib/math.log10.js": "",
      "lib/test.js": "",
      "dist/spec.js": "",
      "dist/contest.js": "",
      "dist/testing/index.js": "",
      "lib/test/index.js": "",
      "svgs/history.svg": "",
      "lib/latest.json": "{}",
    },
    "a test runner's product": {
      files: { "test/index.js": "", "test/reporters.d.ts": "", "test/lib/run.js": "" },
      manifest: { exports: { "./test": "./test/index.js" } },
    },
    "declarations of a test runner, wherever they lead": { "test/reporters.d.ts": "" },
    "an entry point under any name": {
      files: { "dist/x.spec.js": "", "bin/run.test": "" },
      manifest: { main: "./dist/x.spec.js", bin: { run: "bin/run.test" } },
    },
    "a scaffolder's templates": {
      "template/.github/workflows/ci.yml": "",
      "template-react/src/App.test.tsx": "",
      "templates/.vscode/settings.json": "",
    },
    "a bundled dependency's tests": { "node_modules/a/test/a.js": "", "node_modules/a/a.test.js": "" },
    "CI names that are not at the root": { "docs/circle.yml": "", "lib/codecov.yml": "" },
  },
  fail: {
    "tests among the product": {
      files: {
        "dist/__tests__/a.js": "",
        "dist/a.test.js": "",
        "dist/user.service.spec.ts": "",
        "dist/b.test.d.ts.map": "{}",
        "dist/Button.stories.tsx": "",
        "types/a.test-d.ts": "",
      },
      says: {
        "dist/__tests__/a.js": test,
        "dist/a.test.js": test,
        "dist/user.service.spec.ts": test,
        "dist/b.test.d.ts.map": test,
        "dist/Button.stories.tsx": test,
        "types/a.test-d.ts": test,
      },
    },
    "a dotted test beside what it tests": {
      files: { "lib/user.service.js": "", "lib/user.service.test.js": "" },
      says: { "lib/user.service.test.js": test },
    },
    "test directories at the root, and settings of runners": {
      files: {
        "test/a.js": "",
        "Tests/data.json": "{}",
        "jest.config.js": "",
        ".mocharc.yml": "",
        "vitest.config.mts": "",
      },
      says: {
        "test/a.js": test,
        "Tests/data.json": test,
        "jest.config.js": test,
        ".mocharc.yml": test,
        "vitest.config.mts": test,
      },
    },
    "editors' files": {
      files: {
        ".vscode/settings.json": "{}",
        ".idea/a.xml": "",
        "src/.a.js.swp": "",
        "a.js.orig": "",
        "b.js~": "",
        ".DS_Store": "",
      },
      says: {
        ".vscode/settings.json": editor,
        ".idea/a.xml": editor,
        "src/.a.js.swp": editor,
        "a.js.orig": editor,
        "b.js~": editor,
        ".DS_Store": editor,
      },
    },
    "CI files": {
      files: {
        ".github/workflows/ci.yml": "",
        ".travis.yml": "",
        Jenkinsfile: "",
        ".husky/pre-commit": "",
        "azure-pipelines.yml": "",
      },
      says: {
        ".github/workflows/ci.yml": ci,
        ".travis.yml": ci,
        Jenkinsfile: ci,
        ".husky/pre-commit": ci,
        "azure-pipelines.yml": ci,
      },
    },
  },
});
