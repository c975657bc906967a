/**
 * Makes the fixtures of tools.test.ts anew, by hand: `node test/tools/build.js [tool…]`. Installs each tool in its pinned
 * version into a temporary directory and builds one small source in every way that the tool has of writing source maps.
 * Needs the npm registry. The tests need only what is written here.
 */

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = fileURLToPath(new URL("fixtures/", import.meta.url));

/**
 * Stands where every tool drops it from its output: a type, an unused function, a comment of a style sheet language. So
 * what still has it has the original source. The quotes, and a letter beyond ASCII, take part in every escaping.
 */
const CANARY = 'the "canary" was here: café';

const SCRIPT = `export function greet(name) {
  return "hello " + name;
}
function unused() {
  // ${CANARY}
}
console.log(greet("you"));
`;
const TYPED = `type Canary = '${CANARY}';
export function greet(name: string): string {
  return "hello " + name;
}
console.log(greet("you"));
`;
const STYLE = "a {\n  color: red;\n}\n";
/** @type {Record<string, string>} */
const SOURCES = {
  "canary.js": SCRIPT,
  "canary.ts": TYPED,
  "canary.scss": `// ${CANARY}\n${STYLE}`,
  "canary.less": `// ${CANARY}\n${STYLE}`,
  "canary.css": `/* ${CANARY} */\n${STYLE}`,
};

/**
 * A shell command, or a module to run, that writes into `out`.
 * @typedef {{ readonly command: string } | { readonly module: string }} Build
 * @typedef {{ readonly packages: readonly string[], readonly modes: Record<string, Build> }} Tool
 */

/**
 * The modes of a command: its name → what is put behind the command.
 * @param {string} command
 * @param {Record<string, string>} modes
 * @returns {Record<string, Build>}
 */
function commands(command, modes) {
  return mapValues(modes, (rest) => ({ command: `${command} ${rest}` }));
}

/**
 * The modes of a function call: its name → the value that the module is written around.
 * @param {(value: string) => string} write
 * @param {Record<string, unknown>} modes
 * @returns {Record<string, Build>}
 */
function modules(write, modes) {
  return mapValues(modes, (value) => ({ module: write(JSON.stringify(value)) }));
}

/**
 * @template Value, Result
 * @param {Record<string, Value>} record
 * @param {(value: Value) => Result} change
 */
function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** The four modes of rollup and those who took its options over. */
const ROLLUP_OUTPUTS = {
  off: { sourcemap: false },
  linked: { sourcemap: true },
  inline: { sourcemap: "inline" },
  hidden: { sourcemap: "hidden" },
  "linked-nosources": { sourcemap: true, sourcemapExcludeSources: true },
  "inline-nosources": { sourcemap: "inline", sourcemapExcludeSources: true },
  "hidden-nosources": { sourcemap: "hidden", sourcemapExcludeSources: true },
};

const EVAL_DEVTOOLS = [
  "eval",
  "eval-source-map",
  "eval-cheap-source-map",
  "eval-cheap-module-source-map",
  "eval-nosources-source-map",
  "eval-nosources-cheap-source-map",
  "eval-nosources-cheap-module-source-map",
];
const FILE_DEVTOOLS = ["", "inline-", "hidden-"].flatMap((place) =>
  ["", "nosources-"].flatMap((text) =>
    ["", "cheap-", "cheap-module-"].map((cost) => `${place}${text}${cost}source-map`),
  ),
);
/** A production build drops the comment from the code, where it is no eval string; a development build keeps it. */
const WEBPACK_MODES = Object.fromEntries([
  ["production-off", { mode: "production", devtool: false }],
  ...[...FILE_DEVTOOLS, ...EVAL_DEVTOOLS].map((devtool) => [`production-${devtool}`, { mode: "production", devtool }]),
  ["development-off", { mode: "development", devtool: false }],
  ...[...FILE_DEVTOOLS.filter((name) => name.includes("cheap")), ...EVAL_DEVTOOLS].map((devtool) => [
    `development-${devtool}`,
    { mode: "development", devtool },
  ]),
]);

/** postcss drops no comments by itself. */
const SILENT = `module.exports = () => ({ postcssPlugin: "silent", Comment: (comment) => comment.remove() });
module.exports.postcss = true;`;

/** @type {Record<string, Tool>} */
const TOOLS = {
  esbuild: {
    packages: ["esbuild@0.28.2"],
    modes: commands("esbuild src/canary.ts --bundle --minify --format=esm --outdir=out", {
      off: "",
      linked: "--sourcemap",
      external: "--sourcemap=external",
      inline: "--sourcemap=inline",
      both: "--sourcemap=both",
      "linked-nosources": "--sourcemap --sources-content=false",
      "external-nosources": "--sourcemap=external --sources-content=false",
      "inline-nosources": "--sourcemap=inline --sources-content=false",
      "both-nosources": "--sourcemap=both --sources-content=false",
    }),
  },
  rollup: {
    packages: ["rollup@4.68.7"],
    modes: modules(
      (output) => `import { rollup } from "rollup";
        const bundle = await rollup({ input: "src/canary.js" });
        await bundle.write({ dir: "out", ...${output} });`,
      ROLLUP_OUTPUTS,
    ),
  },
  rolldown: {
    packages: ["rolldown@1.3.2"],
    modes: modules(
      (output) => `import { build } from "rolldown";
        await build({ input: "src/canary.ts", output: { dir: "out", minify: true, ...${output} } });`,
      ROLLUP_OUTPUTS,
    ),
  },
  vite: {
    packages: ["vite@8.3.8"],
    modes: modules(
      (output) => `import { build } from "vite";
        const { sourcemap, ...output } = ${output};
        const lib = { entry: "src/canary.ts", formats: ["es"], fileName: "canary" };
        await build({ configFile: false, build: { outDir: "out", lib, sourcemap, rollupOptions: { output } } });`,
      ROLLUP_OUTPUTS,
    ),
  },
  webpack: {
    packages: ["webpack@5.112.2", "webpack-cli@7.3.1"],
    modes: modules(
      (options) => `import webpack from "webpack";
        const output = { path: process.cwd() + "/out", filename: "canary.js" };
        webpack({ entry: "./src/canary.js", output, ...${options} }, (error, stats) => {
          if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
        });`,
      WEBPACK_MODES,
    ),
  },
  tsc: {
    packages: ["typescript@7.0.2"],
    modes: commands("tsc src/canary.ts --ignoreConfig --outDir out --target es2022 --module esnext", {
      off: "",
      linked: "--sourceMap --inlineSources",
      inline: "--inlineSourceMap --inlineSources",
      "linked-nosources": "--sourceMap",
      "inline-nosources": "--inlineSourceMap",
      declaration: "--declaration --declarationMap --sourceMap --inlineSources",
      "declaration-nosources": "--declaration --declarationMap --sourceMap",
    }),
  },
  bun: {
    packages: ["bun@1.4.5"],
    modes: commands("bun build src/canary.ts --minify --outdir=out", {
      off: "--sourcemap=none",
      linked: "--sourcemap=linked",
      external: "--sourcemap=external",
      inline: "--sourcemap=inline",
    }),
  },
  parcel: {
    packages: ["parcel@2.16.4"],
    modes: {
      ...commands("parcel build src/canary.ts --no-cache --dist-dir out", { off: "--no-source-maps", linked: "" }),
      ...modules(
        (sourceMap) => `import { writeFileSync } from "node:fs";
          import { spawnSync } from "node:child_process";
          const targets = { main: { source: "src/canary.ts", distDir: "out", sourceMap: ${sourceMap} } };
          writeFileSync("package.json", JSON.stringify({ main: "out/canary.js", targets }));
          process.exitCode = spawnSync("parcel", ["build", "--no-cache"], { stdio: "inherit" }).status;`,
        {
          inline: { inline: true, inlineSources: true },
          "linked-nosources": { inlineSources: false },
          "inline-nosources": { inline: true, inlineSources: false },
        },
      ),
    },
  },
  babel: {
    packages: ["@babel/core@8.1.2", "@babel/cli@8.1.0", "@babel/preset-typescript@8.0.7"],
    modes: commands("babel src --extensions .ts --out-dir out --presets @babel/preset-typescript", {
      off: "",
      linked: "--source-maps",
      inline: "--source-maps inline",
      both: "--source-maps both",
    }),
  },
  swc: {
    packages: ["@swc/core@1.16.22", "@swc/cli@0.8.1"],
    modes: commands("swc src/canary.ts --out-dir out --strip-leading-paths -C jsc.parser.syntax=typescript", {
      off: "",
      linked: "--source-maps",
      inline: "--source-maps inline",
      "linked-nosources": "--source-maps -C inlineSourcesContent=false",
      "inline-nosources": "--source-maps inline -C inlineSourcesContent=false",
    }),
  },
  terser: {
    packages: ["terser@5.51.2"],
    modes: commands("mkdir out && terser src/canary.js --module --compress --mangle --output out/canary.js", {
      off: "",
      linked: "--source-map includeSources,url=canary.js.map",
      hidden: "--source-map includeSources",
      inline: "--source-map includeSources,url=inline",
      "linked-nosources": "--source-map url=canary.js.map",
      "inline-nosources": "--source-map url=inline",
    }),
  },
  tsup: {
    packages: ["tsup@9.0.0", "typescript@5.9.3"],
    modes: commands("tsup src/canary.ts --minify --format esm,cjs --out-dir out", {
      off: "",
      linked: "--sourcemap",
      inline: "--sourcemap inline",
    }),
  },
  tsdown: {
    // 0.23 needs Node 22.
    packages: ["tsdown@0.21.10"],
    modes: modules(
      (sourcemap) => `import { build } from "tsdown";
        const options = { config: false, entry: "src/canary.ts", outDir: "out", dts: false, minify: true };
        await build({ ...options, logLevel: "silent", sourcemap: ${sourcemap} });`,
      { off: false, linked: true, inline: "inline", hidden: "hidden" },
    ),
  },
  sass: {
    packages: ["sass@1.108.2"],
    modes: {
      ...commands("sass src/canary.scss out/canary.css", {
        off: "--no-source-map",
        linked: "--embed-sources",
        inline: "--embed-source-map --embed-sources",
        "linked-nosources": "",
        "inline-nosources": "--embed-source-map",
      }),
      ...commands("mkdir out && cat src/canary.scss | sass --stdin", {
        // A source without a name is named by a data URL of itself.
        "stdin-inline-nosources": "--embed-source-map > out/canary.css",
        "stdin-linked-nosources": "out/canary.css",
      }),
    },
  },
  less: {
    packages: ["less@4.9.1"],
    modes: commands("lessc src/canary.less out/canary.css", {
      off: "",
      linked: "--source-map --source-map-include-source",
      inline: "--source-map --source-map-inline --source-map-include-source",
      "linked-nosources": "--source-map",
      "inline-nosources": "--source-map --source-map-inline",
    }),
  },
  postcss: {
    packages: ["postcss@8.5.33", "postcss-cli@12.0.0"],
    modes: modules(
      (map) => `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
        import postcss from "postcss";
        const [from, to] = ["src/canary.css", "out/canary.css"];
        const silent = { postcssPlugin: "silent", Comment: (comment) => comment.remove() };
        const result = await postcss([silent]).process(readFileSync(from), { from, to, map: ${map} });
        mkdirSync("out");
        writeFileSync(to, result.css);
        if (result.map !== undefined) writeFileSync(to + ".map", result.map.toString());`,
      {
        off: false,
        linked: { inline: false },
        hidden: { inline: false, annotation: false },
        inline: { inline: true },
        "linked-nosources": { inline: false, sourcesContent: false },
        "inline-nosources": { inline: true, sourcesContent: false },
      },
    ),
  },
  "postcss-cli": {
    packages: ["postcss-cli@12.0.0", "postcss@8.5.33"],
    modes: commands(
      `mkdir -p node_modules/silent && echo '${SILENT}' > node_modules/silent/index.js &&
        postcss src/canary.css --use silent --output out/canary.css`,
      { off: "--no-map", linked: "--map", inline: "" },
    ),
  },
};

/** Modes that are not built here, and why. */
const LEFT_OUT = [{ tool: "bun", mode: "compile", reason: "the executable holds the runtime, and is about 100 MB" }];

/**
 * @param {string} cwd
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {string | null} what went wrong
 */
function run(cwd, file, args) {
  const path = [join(cwd, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
  const env = { ...process.env, PATH: path, NODE_ENV: "", BROWSERSLIST_IGNORE_OLD_DATA: "1", NO_COLOR: "1" };
  const { status, error, stdout, stderr } = spawnSync(file, args, { cwd, env, encoding: "utf8", timeout: 300_000 });
  if (status === 0) return null;
  const said = error?.message ?? `${stderr}${stdout}`.trim().split("\n").slice(0, 6).join(" | ");
  return said.replaceAll(cwd, ".") || `ended with status ${status}`;
}

/**
 * Builds one tool in all its modes, in a directory of its own.
 * @param {string} name
 * @param {Tool} tool
 */
function buildTool(name, { packages, modes }) {
  const directory = mkdtempSync(join(tmpdir(), "canary-"));
  const version = packages.join(" ");
  const pristine = JSON.stringify({ name: "canary", version: "1.0.0", private: true });
  rmSync(join(FIXTURES, name), { recursive: true, force: true });
  try {
    writeFileSync(join(directory, "package.json"), pristine);
    const failed = run(directory, "npm", ["install", "--no-save", "--no-audit", "--no-fund", ...packages]);
    if (failed !== null) return [{ tool: name, version, mode: "install", files: [], reason: failed }];

    mkdirSync(join(directory, "src"));
    for (const [file, text] of Object.entries(SOURCES)) writeFileSync(join(directory, "src", file), text);
    const built = Object.entries(modes).map(([mode, build]) => {
      const out = join(directory, "out");
      rmSync(out, { recursive: true, force: true });
      writeFileSync(join(directory, "package.json"), pristine);
      const reason =
        "command" in build
          ? run(directory, "sh", ["-c", build.command])
          : run(directory, process.execPath, ["--input-type=module", "--eval", build.module]);
      if (reason !== null) return { tool: name, version, mode, files: [], reason };
      cpSync(out, join(FIXTURES, name, mode), { recursive: true });
      return { tool: name, version, mode, files: readdirSync(out, { recursive: true, encoding: "utf8" }).toSorted() };
    });
    const leftOut = LEFT_OUT.filter(({ tool }) => tool === name).map((row) => ({ version, files: [], ...row }));
    return [...built, ...leftOut];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const asked = process.argv.slice(2);
const index = join(FIXTURES, "index.json");
/** @type {ReturnType<typeof buildTool>} */
const before = existsSync(index) ? JSON.parse(readFileSync(index, "utf8")).builds : [];
const builds = Object.entries(TOOLS).flatMap(([name, tool]) => {
  if (asked.length > 0 && !asked.includes(name)) return before.filter((build) => build.tool === name);
  const rows = buildTool(name, tool);
  for (const { mode, files, reason } of rows) console.log(name, mode, reason ?? files.join(" "));
  return rows;
});
mkdirSync(FIXTURES, { recursive: true });
writeFileSync(index, `${JSON.stringify({ canary: CANARY, sources: SOURCES, builds }, null, 2)}\n`);
