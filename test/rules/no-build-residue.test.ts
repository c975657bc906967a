import rule from "../../src/rules/no-build-residue.ts";
import { wasmCustomSection } from "../support/archives.ts";
import { elf, machO } from "../support/binaries.ts";
import { testRule } from "../support/test-rule.ts";

const wasm = Buffer.from("0061736d01000000", "hex");
const code = Buffer.from("0a02010b", "hex");

testRule(rule, {
  pass: {
    "names that only look like it": {
      "lib/cache/index.js": "",
      "lib/coverage/index.js": "",
      "dist/.vite/manifest.json": "{}",
      "dist/stats.json": { modules: 3 },
      "dist/meta.json": { inputs: { a: 1 } },
      "models/1abc.pdb": "HEADER    OXYGEN TRANSPORT\nATOM      1  N   VAL A   1\n",
      "debug.js": "",
    },
    "a product that is called coverage": {
      files: { "coverage/index.js": "" },
      manifest: { exports: "./coverage/index.js" },
    },
    "stripped programs": {
      "a.node": elf({ ".text": code }),
      "b.wasm": Buffer.concat([wasm, wasmCustomSection("producers", Buffer.from("Rust"))]),
      "c.node": machO(6),
      "d.node": Buffer.from("4d5a9000", "hex"),
    },
  },
  fail: {
    "lists of sources": {
      files: {
        "dist/tsconfig.tsbuildinfo": { program: { fileNames: ["../src/secret-plan.ts"] } },
        "dist/info.json": '{"fileNames":["../src/secret-plan.ts"],"fileInfos":[1]}',
        "dist/meta.json": { inputs: { "src/a.ts": { bytes: 1 } }, outputs: { "a.js": { bytesInOutput: 1 } } },
        "dist/stats.json": { hash: "x", assetsByChunkName: {}, modules: [] },
        "report.html": "<!doctype html><title>p [Webpack Bundle Analyzer]</title>",
      },
      says: {
        "dist/tsconfig.tsbuildinfo": "lists the sources of an incremental build",
        "dist/info.json": "lists the sources of an incremental build",
        "dist/meta.json": "lists the inputs of a bundle (metafile)",
        "dist/stats.json": "lists the inputs of a bundle (webpack stats)",
        "report.html": "lists the inputs of a bundle (bundle report)",
      },
    },
    "coverage reports": {
      files: {
        "coverage/lcov.info": "SF:/home/alice/a.js\n",
        "coverage/index.html": "",
        "dist/lcov.info": "SF:a\n",
        ".nyc_output/a.json": "{}",
      },
      says: {
        "coverage/lcov.info": "belongs to a coverage report",
        "coverage/index.html": "belongs to a coverage report",
        "dist/lcov.info": "belongs to a coverage report",
        ".nyc_output/a.json": "belongs to a coverage report",
      },
    },
    caches: {
      files: {
        ".eslintcache": "[]",
        "lib/.turbo/a.log": "",
        "py/__pycache__/a.cpython-312.pyc": "",
        ".next/cache/x": "",
      },
      says: {
        ".eslintcache": "belongs to a cache",
        "lib/.turbo/a.log": "belongs to a cache",
        "py/__pycache__/a.cpython-312.pyc": "belongs to a cache",
        ".next/cache/x": "belongs to a cache",
      },
    },
    "a native build's intermediate files": {
      files: { "build/config.gypi": "{}", "build/Release/obj.target/a.o": "", "build/Release/.deps/a.d": "" },
      says: {
        "build/config.gypi": "is an intermediate file of a native build",
        "build/Release/obj.target/a.o": "is an intermediate file of a native build",
        "build/Release/.deps/a.d": "is an intermediate file of a native build",
      },
    },
    "debug symbols in files of their own, by content": {
      files: {
        "addon.pdb": Buffer.from("Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0"),
        "renamed.bin": Buffer.from("Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0"),
        "a.dSYM/Contents/Info.plist": "<plist/>",
        symbols: machO(10),
        "addon.debug": elf({ ".text": "empty", ".debug_info": Buffer.alloc(2500) }),
      },
      says: {
        "addon.pdb": "holds debug symbols (Windows symbol file)",
        "renamed.bin": "holds debug symbols (Windows symbol file)",
        "a.dSYM/Contents/Info.plist": "holds debug symbols",
        symbols: "holds debug symbols (dSYM symbol file)",
        "addon.debug": { message: "holds debug symbols (.debug_info, 2.5 kB)" },
      },
    },
    "debug symbols in WebAssembly (boltffi#726)": {
      files: { "a.wasm": Buffer.concat([wasm, wasmCustomSection(".debug_info", Buffer.alloc(500))]) },
      says: { "a.wasm": "holds debug symbols (.debug_info, 512 bytes)" },
    },
    "symbols that compilers leave in ordinary releases weigh less": {
      files: { "a.node": elf({ ".text": code, ".debug_line": Buffer.alloc(10) }, { big: true }) },
      says: { "a.node": { message: "holds debug symbols (.debug_line, 10 bytes)", weight: "warning" } },
    },
    "a bundled dependency's leftover weighs less": {
      files: { "node_modules/a/tsconfig.tsbuildinfo": "{}" },
      says: { "node_modules/a/tsconfig.tsbuildinfo": { message: "lists the sources", weight: "warning" } },
    },
  },
});
