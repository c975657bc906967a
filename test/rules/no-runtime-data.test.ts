import rule from "../../src/rules/no-runtime-data.ts";
import { elf, machO, sqlite } from "../support/binaries.ts";
import { testRule } from "../support/test-rule.ts";

testRule(rule, {
  pass: {
    "names that only look like it": {
      "svgs/history.svg": "<svg/>",
      "lib/log.js": "",
      "lib/math.log10.js": "",
      "dist/core": "text",
      "dist/report.json": "{}",
      "data/mime.db": '{"a":1}',
      "migrations/001.sql": "CREATE TABLE a (id int);\n",
      "CHANGELOG.md": "",
      "dist/log": "",
    },
    programs: { "bin/rg": elf({}), "a.node": machO(6) },
    "JSON with the same keys elsewhere": { "a.json": { log: { level: "info" } }, "b.json": { nodes: [{ id: 1 }] } },
    "a data set that is an entry point": {
      files: { "data/geo.sqlite": sqlite() },
      manifest: { exports: { "./geo": "./data/geo.sqlite" } },
    },
  },
  fail: {
    "a core dump, whatever it is called (angular-hy-res#12)": {
      files: {
        "dist/phantomjs.core": Buffer.from("7f454c4602010100000000000000000004003e00", "hex"),
        "dist/logo.png": elf({}, { type: 4, big: true }),
        "dist/mac": machO(4),
      },
      says: {
        "dist/phantomjs.core": "is a memory dump (ELF core dump)",
        "dist/logo.png": "is a memory dump (ELF core dump)",
        "dist/mac": "is a memory dump (Mach-O core dump)",
      },
    },
    databases: {
      files: {
        "db/dev.sqlite3": sqlite(),
        "dist/data.bin": sqlite(),
        backup: "-- MySQL dump 10.13  Distrib 8.0\n",
        "pg.sql": "--\n-- PostgreSQL database dump\n--\n",
        "dump.rdb": "REDIS0011",
        "a.sql": "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n",
      },
      says: {
        "db/dev.sqlite3": "is a database (SQLite database)",
        "dist/data.bin": "is a database (SQLite database)",
        backup: "is a database dump",
        "pg.sql": "is a database dump",
        "dump.rdb": "is a database (Redis dump)",
        "a.sql": "is a database dump",
      },
    },
    logs: {
      files: { "npm-debug.log": "", "logs/app.log.1": "", "nohup.out": "", ".bash_history": "ls" },
      says: {
        "npm-debug.log": "is a log",
        "logs/app.log.1": "is a log",
        "nohup.out": "is a log",
        ".bash_history": "is a shell's history",
      },
    },
    "profiles and traffic, by content": {
      files: {
        "a.heapsnapshot": "{}",
        "b.json": '{"snapshot":{"meta":{"node_fields":[]}}}',
        "c.json": '{"nodes":[{"id":1,"callFrame":{}}]}',
        "d.txt": { log: { version: "1.2", creator: { name: "x" }, entries: [] } },
        "e.json": { header: { reportVersion: 3 } },
        f: Buffer.from("d4c3b2a102000400", "hex"),
      },
      says: {
        "a.heapsnapshot": "is a heap profile",
        "b.json": "is a heap profile",
        "c.json": "is a CPU profile",
        "d.txt": "is a record of network traffic",
        "e.json": "is a diagnostic report of Node",
        f: "is a capture (packet capture)",
      },
    },
    "a bundled dependency's data weighs less": {
      files: { "node_modules/a/x.log": "" },
      says: { "node_modules/a/x.log": { message: "is a log", weight: "warning" } },
    },
  },
});
