import { createHash } from "node:crypto";
import rule from "../../src/rules/no-hidden-name.ts";
import { testRule } from "../support/test-rule.ts";

const digest = (path: string) => `sha256-${createHash("sha256").update(path).digest("hex")}`;

testRule(rule, {
  pass: {
    "names of all languages": {
      "docs/привет.js": "",
      "docs/日本語（１）.md": "",
      "docs/Über uns.md": "",
      "docs/naïve café.md": "",
      "docs/kısa-ışık.js": "",
      "docs/β-carotene.svg": "",
      "docs/m²™.svg": "",
      "docs/فارسی.md": "",
      "docs/ภาษาไทย.md": "",
    },
    emoji: { "icons/👩‍💻.svg": "", "icons/❤️.svg": "", "icons/👍🏽.svg": "", "icons/🏳️‍🌈.svg": "" },
    "dots and spaces inside": { "a b/c d.js": "", ".hidden": "", "...rest.js": "", "a..b": "" },
    "the same name in two directories": { "a/x.js": "", "b/x.js": "" },
  },
  fail: {
    "a space or dot that a file system drops": {
      files: { "dist/.env ": "", "dist/a.js.": "", " dist/b.js": "", "dist /c.js": "" },
      says: {
        "dist/.env ": { message: "has a name that ends in a space", digest: digest("dist/.env ") },
        "dist/a.js.": "has a name that ends in a dot",
        " dist/b.js": "has a name that begins with a space",
        "dist /c.js": "has a name that ends in a space",
      },
    },
    "characters that nobody sees": {
      files: {
        "a\u202egnp.js": "",
        ".e\u200bnv": "",
        "b\x07.js": "",
        "c\nd": "",
        "e\u00a0f.js": "",
        "g\u3164.js": "",
        "\ufeffh": "",
      },
      says: {
        "a\u202egnp.js": "has the invisible character U+202E in its name",
        ".e\u200bnv": "has the invisible character U+200B in its name",
        "b\x07.js": "has the invisible character U+0007 in its name",
        "c\nd": "has the invisible character U+000A in its name",
        "e\u00a0f.js": "has the invisible character U+00A0 in its name",
        "g\u3164.js": "has the invisible character U+3164 in its name",
        "\ufeffh": "has the invisible character U+FEFF in its name",
      },
    },
    "joiners and variation selectors that no emoji needs": {
      files: { "a\u200d.js": "", "b\ufe0f.js": "" },
      says: { "a\u200d.js": "U+200D", "b\ufe0f.js": "U+FE0F" },
    },
    "letters that look like others": {
      files: {
        "c\u043enfig.js": "",
        ".\u0435nv": "",
        "p\u0430ckage.json": "",
        "re\uff41dme.md": "",
        "i\u{1d5c7}dex.js": "",
      },
      says: {
        "c\u043enfig.js": 'has U+043E in its name, which looks like "o"',
        ".\u0435nv": 'has U+0435 in its name, which looks like "e"',
        "p\u0430ckage.json": 'has U+0430 in its name, which looks like "a"',
        "re\uff41dme.md": 'has U+FF41 in its name, which looks like "a"',
        "i\u{1d5c7}dex.js": 'has U+1D5C7 in its name, which looks like "n"',
      },
    },
    "marks that look like a slash or a dot": {
      files: { "dist\u2215a.js": "", "a\u2024js": "" },
      says: { "dist\u2215a.js": 'which looks like "/"', "a\u2024js": 'which looks like "."' },
    },
    "names that one file system holds apart and another does not": {
      files: { "dist/A.js": "", "dist/a.js": "", "caf\u00e9": "", "cafe\u0301": "", "stra\u00dfe": "", STRASSE: "" },
      says: {
        "dist/a.js": {
          message: 'differs only in case or Unicode form from "dist/A.js"',
          weight: "warning",
          digest: digest("dist/a.js"),
        },
        "caf\u00e9": { message: 'from "cafe{U+0301}"', weight: "warning" },
        "stra\u00dfe": { message: 'from "STRASSE"', weight: "warning" },
      },
    },
  },
});
