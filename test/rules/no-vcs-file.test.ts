import { createHash } from "node:crypto";
import rule from "../../src/rules/no-vcs-file.ts";
import { testRule } from "../support/test-rule.ts";

const config = "[core]\n\tbare = false\n";
const digest = `sha256-${createHash("sha256").update(config).digest("hex")}`;

testRule(rule, {
  pass: {
    "files about the repository that are meant to be read": {
      ".gitignore": "dist",
      ".gitattributes": "",
      ".mailmap": "",
      ".gitkeep": "",
      "lib/git/HEAD.js": "",
      "cvs/readme.txt": "",
      "icons/cvs/a.svg": "",
      "a,v": "1,v",
      HEAD: "HEAD is a file name, too\n",
    },
  },
  fail: {
    "a checkout's config, which may hold a token": {
      files: { ".git/config": config },
      says: { ".git/config": { message: "belongs to a repository (.git)", digest } },
    },
    "the pointer of a submodule or worktree": {
      files: { "vendor/sub/.git": "gitdir: ../../.git/modules/sub\n" },
      says: { "vendor/sub/.git": "belongs to a repository (.git)" },
    },
    "other systems, in any case": {
      files: { ".GIT/HEAD": "x", ".hg/store/00": "", ".svn/wc.db": "", "lib/CVS/Root": ":pserver:x", ".jj/repo": "" },
      says: {
        ".GIT/HEAD": "(.GIT)",
        ".hg/store/00": "(.hg)",
        ".svn/wc.db": "(.svn)",
        "lib/CVS/Root": "(CVS)",
        ".jj/repo": "(.jj)",
      },
    },
    "RCS history beside a file (js-base64 2.4.5)": {
      files: { "index.html,v": "head\t1.1;\naccess;\n" },
      says: { "index.html,v": "belongs to a repository (RCS)" },
    },
    "a repository under another name": {
      files: { "dist/_git/HEAD": "ref: refs/heads/main\n" },
      says: { "dist/_git/HEAD": "belongs to a repository (git)" },
    },
    "history under another name": {
      files: {
        "a.bin": "# v2 git bundle\n0000",
        "b.bin": Buffer.from("PACK\0\0\0\x02\0\0\0\0"),
        "c.bin": Buffer.from("HG20\0\0\0\0"),
      },
      says: { "a.bin": "(git bundle)", "b.bin": "(git pack)", "c.bin": "(Mercurial bundle)" },
    },
  },
});
