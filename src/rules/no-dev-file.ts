import { entryPointsOf, packedEntryPoints } from "../inspect/entry-points.ts";
import { packedPaths } from "../inspect/packed-paths.ts";
import { baseName, directoriesOf, inTemplateDirectory, isBundled } from "../inspect/paths.ts";
import { defineRule } from "./define-rule.ts";

/** Names that only tests give their directories, at any depth. Lower case. */
const TEST_DIRECTORIES = new Set(["__tests__", "__test__", "__mocks__", "__snapshots__", "__fixtures__", ".storybook"]);
/** Words that are also products (`test/` of a test runner): only at the root, and only without an entry point in them. */
const ROOT_TEST_DIRECTORIES = new Set([
  "test",
  "tests",
  "spec",
  "specs",
  "e2e",
  "cypress",
  "playwright",
  "test-results",
]);
const TEST_NAMES =
  /^(?:jest|vitest|karma|ava|mocha|playwright|cypress|wdio|protractor|nightwatch|web-test-runner)\.(?:config|conf|setup|workspace)\.(?:[cm]?[jt]s|json)$|^(?:\.mocharc|\.taprc|\.nycrc|\.c8rc)(?:\.(?:json|ya?ml|[cm]?js))?$|^\.jest(?:rc|-cache)?$/;
/** `a.spec.ts`, `a.test.d.ts.map`, `a.test-d.ts` */
const TEST_SUFFIX =
  /^(.+)\.(test|spec|stories|story|cy|e2e-spec|e2e)(?:-d)?(?:\.d)?\.[cm]?[jt]sx?(?:\.(?:map|snap))?$/i;

const EDITOR_DIRECTORIES = new Set([
  ".vscode",
  ".vscode-test",
  ".idea",
  ".vs",
  ".fleet",
  ".zed",
  ".history",
  ".settings",
  ".nova",
]);
const EDITOR_NAMES =
  /^(?:\.ds_store|thumbs\.db|desktop\.ini|\.project|\.classpath|\.tern-project|\..+\.sw[a-p]|.+\.(?:iml|sublime-(?:project|workspace)|code-workspace|orig|rej|bak)|.+~|#.+#|\._.+)$/i;

const CI_DIRECTORIES = new Set(
  ".github .gitlab .circleci .buildkite .husky .changeset .semaphore .tekton .woodpecker .azure-pipelines .teamcity .devcontainer".split(
    " ",
  ),
);
/** Only at the root, where their readers look. */
const CI_NAMES =
  /^(?:\.gitlab-ci|\.travis|\.?appveyor|azure-pipelines|bitbucket-pipelines|\.drone|\.woodpecker|\.cirrus|\.?codecov|\.coveralls|\.pre-commit-config|\.?lefthook|wercker|circle|cloudbuild|dependabot)\.ya?ml$|^(?:jenkinsfile|renovate\.json5?|\.renovaterc(?:\.json5?)?|sonar-project\.properties)$/i;

/** Tests, editors' and CI files: no secret as such, but a sign that the list of what ships is too wide. */
export default defineRule({
  id: "no-dev-file",
  title: "Development file",
  severity: "warning",
  waiver: "path",
  listing: true,
  fix: 'Keep the file out with "files" in package.json, for instance "!**/*.test.js"',
  *check({ artifact }) {
    const products = packedEntryPoints(artifact);
    const productRoots = new Set(entryPointsOf(artifact.manifest).map(({ path }) => path.split("/")[0]!.toLowerCase()));
    const packed = packedPaths(artifact);
    for (const { path } of artifact.entries) {
      if (isBundled(path) || products.has(path) || inTemplateDirectory(path)) continue;
      const what = purposeOf(path, packed, productRoots);
      if (what !== null) yield { entry: { path }, message: what };
    }
  },
});

function purposeOf(path: string, packed: ReadonlySet<string>, products: ReadonlySet<string>): string | null {
  const name = baseName(path);
  const directories = directoriesOf(path).map((directory) => directory.toLowerCase());
  const root = directories[0] ?? "";
  if (directories.some((directory) => EDITOR_DIRECTORIES.has(directory)) || EDITOR_NAMES.test(name))
    return "belongs to an editor or desktop";
  if (directories.some((directory) => CI_DIRECTORIES.has(directory))) return "belongs to CI or repository tooling";
  if (directories.length === 0 && CI_NAMES.test(name)) return "belongs to CI or repository tooling";
  if (directories.some((directory) => TEST_DIRECTORIES.has(directory))) return "belongs to the tests";
  // Declarations beside a test runner's product, `test/reporters.d.ts`, test nothing.
  if (ROOT_TEST_DIRECTORIES.has(root) && !products.has(root) && !/\.d\.[cm]?ts$/.test(name))
    return "belongs to the tests";
  return TEST_NAMES.test(name) || isTest(path, packed) ? "belongs to the tests" : null;
}

/** core-js has `es.regexp.test.js`: where the stem has a dot, `.test` is a test's suffix only beside what it tests. */
function isTest(path: string, packed: ReadonlySet<string>): boolean {
  const name = baseName(path);
  const [, stem, kind] = TEST_SUFFIX.exec(name) ?? [];
  if (stem === undefined) return false;
  if (kind?.toLowerCase() !== "test" || !stem.includes(".")) return true;
  const subject = path.slice(0, path.length - name.length) + stem;
  return [".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx"].some((extension) => packed.has(subject + extension));
}
