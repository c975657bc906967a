import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { escapeMarkup, escapeTerminal, escapeUriPath } from "../../src/report/escape.ts";
import { FORBIDDEN, hostileText } from "./hostile-text.ts";

describe("escapeMarkup", () => {
  /** The five references that HTML and XML share. */
  const read = (markup: string) =>
    markup
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");

  test.each([
    ["</script><img onerror='x'>", "&lt;/script&gt;&lt;img onerror=&#39;x&#39;&gt;"],
    ['" onload="x', "&quot; onload=&quot;x"],
    ["&amp;", "&amp;amp;"],
    ["]]><b>", "]]&gt;&lt;b&gt;"],
    ["a\u0000\u0008\ufffe\ud800b", "a\\u{0}\\u{8}\\u{fffe}\\u{d800}b"],
  ])("writes %j as %s", (text, written) => {
    expect(escapeMarkup(text)).toBe(written);
  });

  it("is read as the visible text, ends no tag and no attribute, and holds nothing that XML 1.0 forbids", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markup = escapeMarkup(text);
        expect(markup).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
        expect(markup).not.toMatch(FORBIDDEN);
        expect(markup).toMatch(/^[\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
        expect(read(markup)).toBe(escapeTerminal(text));
      }),
    );
  });
});

describe("escapeUriPath", () => {
  test.each([
    ["dist/a b.js", "dist/a%20b.js"],
    ["größe/日.js", "gr%C3%B6%C3%9Fe/%E6%97%A5.js"],
    ["a?b#c%2e", "a%3Fb%23c%252e"],
    ["../../etc/passwd", "%252E%252E/%252E%252E/etc/passwd"],
    ["a/./b/..", "a/%252E/b/%252E%252E"],
    ["/etc/passwd", "%2Fetc/passwd"],
    ["//evil.test/a", "%2F%2Fevil.test/a"],
    ["a//b/", "a/%2Fb/"],
    ["C:\\a", "C%3A%5Ca"],
    ["javascript:alert(1)", "javascript%3Aalert(1)"],
    ["a\u202e\n.js", "a%E2%80%AE%0A.js"],
    ["valueOf/__proto__", "valueOf/__proto__"],
    ["a\ud800", "a%EF%BF%BD"],
    ["", "%2F"],
  ])("writes %j as %s", (path, uri) => {
    expect(escapeUriPath(path)).toBe(uri);
  });

  it("is ASCII, stays below whatever it is resolved against, and is decoded to the path", () => {
    fc.assert(
      fc.property(hostileText, (path) => {
        const uri = escapeUriPath(path);
        expect(uri).toMatch(/^[\w!'()*.~%/-]+$/);
        for (const base of ["file:///repository/root/", "https://x.test/repository/root/"]) {
          const resolved = new URL(uri, base);
          expect(resolved.href).toBe(`${base}${uri}`);
          expect(resolved.href.length).toBeGreaterThan(base.length);
        }
        const segments = path.replace(/\p{Cs}/gu, "\ufffd").split("/");
        const spelled = segments.map((segment) =>
          /^\.{1,2}$/.test(segment) ? segment.replaceAll(".", "%2E") : segment,
        );
        expect(decodeURIComponent(uri)).toBe(path === "" ? "/" : spelled.join("/"));
      }),
    );
  });
});
