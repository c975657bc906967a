import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactKey, redactToken, redactUrl } from "../../src/inspect/redact.ts";

describe("a token", () => {
  test.each([{ claim: "shows its prefix, its end and its length", secret: `ghp_${"q".repeat(34)}x7`, prefix: "ghp_" }])(
    "$claim",
    ({ secret, prefix }) => {
      expect(redactToken(secret, prefix)).toBe("ghp_…x7 (40 characters)");
    },
  );

  test("below twenty characters shows nothing, not even its length", () => {
    expect(redactToken("hunter2hunter2hunte", "")).toBe("•••");
  });

  test("shows no more of a long prefix than seven characters", () => {
    expect(redactToken(`github_pat_${"q".repeat(82)}`, "github_pat_")).toBe("github_…qq (93 characters)");
  });

  test("shows less of its prefix where that would be more than a quarter", () => {
    expect(redactToken(`dapi${"0".repeat(16)}`, "dapi")).toBe("dap…00 (20 characters)");
  });

  test("shows nothing that a terminal would obey", () => {
    expect(redactToken(`${"q".repeat(40)}\u001b[`, "")).toBe("•••");
  });

  test("shows no prefix that it does not begin with", () => {
    expect(redactToken("q".repeat(40), "ghp_")).toBe("…qq (40 characters)");
  });

  test("never shows more than a quarter, nor eight characters in a row", () => {
    const characters = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(characters, fc.nat({ max: 30 }), (secret, length) => {
        const prefix = secret.slice(0, length);
        const shown = redactToken(secret, prefix);
        if (shown === "•••") return;
        const [head = "", rest = ""] = shown.split("…");
        const tail = rest.replace(/ \(\d+ characters\)$/, "");
        expect(head.length + tail.length).toBeLessThanOrEqual(secret.length / 4);
        expect(head.length).toBeLessThan(8);
        expect(tail.length).toBe(2);
      }),
    );
  });
});

test("a key shows its label and the beginning of its digest", () => {
  const body = Buffer.from("a key");
  expect(redactKey("EC PRIVATE KEY", body)).toBe(
    `EC PRIVATE KEY ${createHash("sha256").update(body).digest("hex").slice(0, 8)}`,
  );
});

describe("a URL", () => {
  test.each([
    ["keeps scheme and host", "postgres://app:hunter2@db.example.com:5432/main?x=y", "postgres://•••@db.example.com"],
    ["keeps an address", "redis://:hunter2@[fe80::1]:6379", "redis://•••@[fe80::1]"],
    ["hides a password that holds an @", "https://me:p@ss@example.com/", "https://•••@example.com"],
    ["shows nothing where the host is no host", "https://me:pass@exam\u0007ple.com/", "•••"],
    ["shows nothing where there is no userinfo", "https://example.com/", "•••"],
    ["shows nothing of another text", "hunter2", "•••"],
  ])("%s", (_, url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });
});
