/** What would speak for packgate: names and texts that move a screen, command a runner or are markup. */

import { asar, zip } from "../support/archives.ts";
import { gzip, tar } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { cases, file, packed } from "./hostile-tarball.ts";

const ESC = "\u001b";
const BEL = "\u0007";
const CLEAR = `${ESC}[2J${ESC}[1;1H${ESC}[32mPASS`;
const LINK = `${ESC}]8;;https://evil.test${BEL}a${ESC}]8;;${BEL}`;
const CLIPBOARD = `${ESC}]52;c;cm0gLXJmIH4K${BEL}`;
const COMMAND = "a\n::error file=a.js::all is well\n::add-mask::a";
const VERDICT = "a\nPASS  p@1.0.0   may be published\n";
/** All of it at once. */
const EVERYTHING = `${CLEAR}${CLIPBOARD}\r\n::error::x\n##[error]x##vso[x]\u202e\u200b\u{e0041}\u009b2J</script><!--\`|@acme#1&lt;`;

const NAME = "no-hidden-name";
const named = (name: string) => (): Buffer => packed(file(`dist/${name}.js`));
const script = (content: string) => (): Buffer => packed(file("dist/a.js", content));
const manifest =
  (fields: object, ...files: readonly ReturnType<typeof file>[]) =>
  (): Buffer =>
    gzip(tar([file("package.json", JSON.stringify({ name: "p", version: "1.0.0", ...fields })), ...files]));
const map = (fields: object) =>
  JSON.stringify({
    version: 3,
    sources: ["a.ts"],
    sourcesContent: ["x".repeat(600)],
    names: [],
    mappings: "",
    ...fields,
  });
const KEY = (): string => `token = "${token("github_pat")}";`;

const names = cases([
  ["name-ansi", "a name that clears the screen and says PASS", "fail", NAME, named(CLEAR)],
  ["name-osc-8", "a name that is a link", "fail", NAME, named(LINK)],
  ["name-osc-52", "a name that writes to the clipboard", "fail", NAME, named(CLIPBOARD)],
  ["name-c1", "the same with one byte for ESC [", "fail", NAME, named("a\u009b2Jb")],
  ["name-backspace", "a name that rubs out what stands before it", "fail", NAME, named(`a${"\b".repeat(40)}b`)],
  [
    "name-carriage-return",
    "a name that goes back to the beginning of the line",
    "fail",
    NAME,
    named("a\rPASS  p@1.0.0"),
  ],
  [
    "name-github-command",
    "a name with commands of GitHub's runner on lines of their own",
    "fail",
    NAME,
    named(COMMAND),
  ],
  [
    "name-begins-with-command",
    "a name that begins with one",
    "error",
    "EMANIFEST",
    () => gzip(tar([{ path: "::error::x", bytes: Buffer.from("x") }])),
  ],
  ["name-old-command", "a name with one of the runner's old form", "pass", null, named("##[error]x")],
  [
    "name-azure-command",
    "a name with a command of Azure's runner",
    "pass",
    null,
    named("a##vso[task.complete result=Succeeded]"),
  ],
  ["name-verdict", "a name with a verdict on a line of its own", "fail", NAME, named(VERDICT)],
  ["name-bidi", "a name that shows as gpj.js (CVE-2021-42574)", "fail", NAME, named("a\u202egpj")],
  ["name-bidi-isolate", "the same with an isolate", "fail", NAME, named("a\u2066b\u2069")],
  ["name-zero-width", "a name with a character of no width", "fail", NAME, named("in\u200bdex")],
  ["name-tags", "a name with a text in tag characters", "fail", NAME, named("a\u{e0049}\u{e0047}\u{e004e}")],
  ["name-line-separator", "a name with a line separator", "fail", NAME, named("a\u2028::error::x")],
  [
    "name-html",
    "a name that ends a script and starts one",
    "pass",
    null,
    named("<script><img src=x onerror=alert(1)>"),
  ],
  ["name-markdown", "a name that breaks a table and calls people", "pass", null, named("a|b`@acme` #1 ![x](y)")],
  ["name-xml", "a name with characters that XML cannot write", "fail", NAME, named("a\u0008\u000b\uffff")],
  [
    "name-surrogate",
    "a name of bytes that are half a surrogate pair, which the two readers decode differently",
    "error",
    "ETARBALL",
    () => {
      const archive = tar([file("package.json", '{"name":"p","version":"1.0.0"}'), file("dist/###.js")]);
      const at = archive.indexOf("###");
      const header = at - "package/dist/".length;
      const before = sumOf(archive.subarray(at, at + 3));
      archive.set([0xed, 0xa0, 0x80], at);
      const sum = Number.parseInt(archive.toString("latin1", header + 148, header + 154), 8);
      const digits = (sum - before + sumOf(archive.subarray(at, at + 3))).toString(8).padStart(6, "0");
      archive.write(digits, header + 148);
      return gzip(archive);
    },
  ],
]);

function sumOf(bytes: Buffer): number {
  return bytes.reduce((sum, byte) => sum + byte, 0);
}

const A = file("dist/a.js", "a();\n");

const texts = cases([
  ["manifest-name-hostile", "a package that is called so", "pass", null, manifest({ name: EVERYTHING })],
  ["manifest-version-hostile", "a version that is called so", "pass", null, manifest({ version: EVERYTHING })],
  [
    "manifest-surrogate",
    "a package that is called by half a surrogate pair",
    "pass",
    null,
    manifest({ name: "p\ud800" }),
  ],
  ["manifest-main-hostile", "an entry point of that name", "error", "EENTRY", manifest({ main: `./${EVERYTHING}` })],
  [
    "manifest-bin-hostile",
    "a command of that name",
    "fail",
    "entry-points-exist",
    manifest({ main: "dist/a.js", bin: { [EVERYTHING]: EVERYTHING } }, A),
  ],
  [
    "manifest-scripts-hostile",
    "an install script of that text",
    "pass",
    null,
    manifest({ scripts: { postinstall: EVERYTHING } }),
  ],
  [
    "manifest-dependency-hostile",
    "a dependency of that name and place",
    "fail",
    "no-local-dependency",
    manifest({ dependencies: { [EVERYTHING]: `file:${EVERYTHING}` } }),
  ],
  [
    "manifest-key-hostile",
    "a key of that text, twice",
    "error",
    "EMANIFEST",
    () => {
      const key = JSON.stringify(EVERYTHING);
      return gzip(tar([file("package.json", `{"name":"p","version":"1.0.0",${key}:1,${key}:2}`)]));
    },
  ],
  [
    "manifest-bundled-hostile",
    "a bundled dependency of that name",
    "fail",
    "no-unexpected-bundle",
    manifest({}, file(`node_modules/${CLEAR}/index.js`)),
  ],
  [
    "map-sources-hostile",
    "sources of that name",
    "fail",
    "no-embedded-sources",
    () => packed(file("dist/a.js.map", map({ sources: [EVERYTHING], sourceRoot: EVERYTHING, file: EVERYTHING }))),
  ],
  [
    "map-url-hostile",
    "a source map at a place of that name",
    "fail",
    "no-remote-source-map",
    script(`a();\n//# sourceMappingURL=https://maps.corp.test/${CLEAR}\u202e/a.js.map\n`),
  ],
  [
    "machine-path-hostile",
    "a home directory of that name",
    "fail",
    "no-machine-path",
    () =>
      packed(
        file(
          "dist/a.js.map",
          JSON.stringify({ version: 3, sources: [`/home/runner/${CLEAR}\u202e/a.ts`], names: [], mappings: "" }),
        ),
      ),
  ],
  [
    "zip-member-hostile",
    "a secret in a ZIP's member of that name",
    "fail",
    "no-secret",
    () => packed(file("dist/a.zip", zip({ [EVERYTHING]: Buffer.from(KEY()) }))),
  ],
  [
    "asar-member-hostile",
    "the same in an Electron archive",
    "fail",
    "no-secret",
    () => packed(file("dist/a.asar", asar({ [EVERYTHING]: Buffer.from(KEY()) }))),
  ],
  [
    "tar-member-hostile",
    "the same in a tarball in the tarball",
    "fail",
    "no-secret",
    () => packed(file("dist/a.tgz", gzip(tar([{ path: CLEAR, bytes: Buffer.from(KEY()) }])))),
  ],
  [
    "secret-between-escapes",
    "a secret between what moves a screen",
    "fail",
    "no-secret",
    () => packed(file("dist/a.js", `${CLEAR} ${KEY()} ${CLIPBOARD}`)),
  ],
  [
    "secret-in-name",
    "a secret in a name, in a ZIP, and in the manifest",
    "fail",
    "no-secret",
    () =>
      manifest(
        { description: KEY(), main: "dist/a.js", bin: { p: `dist/${token("github_pat")}` } },
        A,
        file(`dist/${token("github_pat")}/a.js`, KEY()),
        file("dist/a.zip", zip({ [token("github_pat")]: Buffer.from(KEY()) })),
      )(),
  ],
  [
    "secret-where-readers-disagree",
    "a secret in a name that keeps the package from being read",
    "error",
    "ETARBALL",
    () =>
      packed({
        path: `package/${token("github_pat")}`,
        bytes: Buffer.from("x"),
        pax: { path: `package/${token("github_pat")}\0x` },
      }),
  ],
  [
    "secret-as-key",
    "a secret as the key that is there twice",
    "error",
    "EMANIFEST",
    () => {
      const key = JSON.stringify(token("github_pat"));
      return gzip(tar([file("package.json", `{"name":"p","version":"1.0.0",${key}:1,${key}:2}`)]));
    },
  ],
  [
    "findings-25001",
    "more findings than any reader takes",
    "fail",
    "no-local-dependency",
    manifest({
      dependencies: Object.fromEntries(Array.from({ length: 25_001 }, (_, at) => [`d${at}${LINK}`, "file:.."])),
    }),
  ],
]);

export const output = [...names, ...texts];
