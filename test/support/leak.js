/**
 * What the leaked packages looked like, made of pseudo-code. JavaScript, because the benchmarks use it too and Node 20
 * runs no TypeScript.
 */

const WORDS =
  "agent app args async await base batch buffer cache call chunk client code command config context count cursor data " +
  "default delta depth diff edit entry error event export fetch field file filter flag format frame get group handle " +
  "hash header index init input item key label layer length level limit line list load local lock map match message " +
  "meta mode model name next node offset option output page parse patch path pending permission plan policy prompt " +
  "query queue range read record region render report request reset result retry root route rule scan schema scope " +
  "session shell size source span stack state status step stream string sum table tag task text token tool total " +
  "trace tree type unit update usage user value version view watch width window worker write";
const words = WORDS.split(" ");

/**
 * A source of numbers in [0, 2^32) that depends on the seed alone (xorshift32).
 * @param {number} seed
 * @returns {() => number}
 */
function numbers(seed) {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/**
 * Pseudo-code of a given length in ASCII that gzip makes about four times smaller, as it does code.
 * @param {number} bytes
 * @param {number} seed
 * @returns {string}
 */
export function pseudoCode(bytes, seed) {
  const next = numbers(seed);
  const word = () => words[next() % words.length] ?? "";
  const name = () => word() + capital(word());
  const lines = [];
  for (let length = 0; length < bytes; ) {
    const [a, b, c] = [name(), name(), name()];
    const shapes = [
      `  const ${a} = await ${b}.${word()}(${c}, ${next() % 10_000});`,
      `  if (${a}.${word()} !== ${b}) return ${c}(${next() % 100});`,
      `export function ${a}(${b}: string, ${c}: ${capital(name())}): number {`,
      `  ${a}.${word()} = { ...${b}, ${c}: "${word()}-${word()}-${next().toString(36)}" };`,
      `  for (const ${a} of ${b}.${word()}s) ${c}.push(${a} ?? ${word()});`,
      "}",
    ];
    const line = shapes[next() % shapes.length] ?? "";
    lines.push(line);
    length += line.length + 1;
  }
  return lines.join("\n").slice(0, bytes);
}

/**
 * @param {string} text
 * @returns {string}
 */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A map of exactly that many bytes as JSON, in which every source has its text: about half is text, the rest mappings.
 * @param {{ sources: readonly string[], bytes: number }} shape
 */
export function sourceMap({ sources, bytes }) {
  const each = Math.floor((bytes * 0.54) / sources.length);
  const text = pseudoCode(each * sources.length, 88);
  const sourcesContent = sources.map((_, index) => text.slice(index * each, (index + 1) * each));
  const map = { version: 3, file: "cli.js", sources, sourcesContent, names: [], mappings: "" };
  return { ...map, mappings: pseudoMappings(bytes - JSON.stringify(map).length) };
}

/**
 * @param {number} length
 * @returns {string}
 */
function pseudoMappings(length) {
  const next = numbers(598);
  const digit = () => "ACDEGIKMOQSUWYacegikmo".charAt(next() % 22);
  const segments = Array.from({ length: 50_000 }, () => `${digit()}A${digit()}${digit()}${next() % 9 ? "," : ";"}`);
  const some = segments.join("");
  return some.repeat(Math.ceil(length / some.length)).slice(0, length);
}

const PLATFORMS = ["arm64-darwin", "arm64-linux", "arm64-win32", "x64-darwin", "x64-linux", "x64-win32"];

/**
 * The 19 files of 2.1.87 and the twentieth of 2.1.88: names, sizes and counts are the published ones, the bytes are not.
 * @returns {Record<string, Buffer>} by path in the package
 */
export function claudeCode2026() {
  const own = Array.from({ length: 1884 }, (_, index) => `../src/${words[index % words.length]}/${index}.tsx`);
  const others = Array.from(
    { length: 4756 - 1884 },
    (_, index) => `../node_modules/dependency-${index % 310}/${index}.js`,
  );
  const comment = "\n//# sourceMappingURL=cli.js.map\n";
  const [ripgrep, capture] = [binary(5_000_000, 3), binary(480_000, 5)];
  const manifest = { name: "@anthropic-ai/claude-code", version: "2.1.88", type: "module", bin: { claude: "cli.js" } };
  return {
    "package.json": Buffer.from(JSON.stringify(manifest, null, 2)),
    "LICENSE.md": Buffer.from("All rights reserved.\n"),
    "README.md": Buffer.from("# Claude Code\n"),
    "bun.lock": Buffer.from('{ "lockfileVersion": 1 }\n'),
    "cli.js": Buffer.from(pseudoCode(12_967_821 - comment.length, 87) + comment),
    "cli.js.map": Buffer.from(JSON.stringify(sourceMap({ sources: [...own, ...others], bytes: 59_800_000 }))),
    "sdk-tools.d.ts": Buffer.from(pseudoCode(120_000, 2)),
    "vendor/ripgrep/COPYING": Buffer.from("This project is dual-licensed under the Unlicense and MIT licenses.\n"),
    ...Object.fromEntries(PLATFORMS.map((platform) => [`vendor/ripgrep/${platform}/rg`, ripgrep])),
    ...Object.fromEntries(
      PLATFORMS.map((platform) => [`vendor/audio-capture/${platform}/audio-capture.node`, capture]),
    ),
  };
}

/**
 * An ELF header and bytes that compress as machine code does.
 * @param {number} bytes
 * @param {number} seed
 * @returns {Buffer}
 */
function binary(bytes, seed) {
  const next = numbers(seed);
  const content = new Uint32Array(Math.ceil(bytes / 4));
  for (let index = 0; index < content.length; index++) content[index] = next() & 0x003f_071f;
  const file = Buffer.from(content.buffer, 0, bytes);
  file.write("7f454c4602010100000000000000000003003e00", "hex");
  return file;
}
