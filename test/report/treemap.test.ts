import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PackageReport } from "../../src/model.ts";
import { packageTree } from "../../src/report/package-tree.ts";
import { treemapOf } from "../../src/report/treemap.ts";
import { finding, packageReport } from "./report-of.ts";

const SIZE = { width: 1000, height: 500, most: 300 };

const mapOf = (
  files: readonly (readonly [string, number])[],
  parts: Partial<PackageReport> = {},
  size: Partial<typeof SIZE> = {},
) =>
  treemapOf(packageTree(packageReport({ entries: files.map(([path, bytes]) => ({ path, bytes })), ...parts })), {
    ...SIZE,
    ...size,
  });

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe("the treemap", () => {
  test("draws each file in proportion to its bytes, the largest first", () => {
    const cells = mapOf([
      ["small.js", 1000],
      ["large.js", 3000],
    ]);
    const files = cells.flatMap((cell) => (cell.is === "file" ? [[cell.file.path, cell.width * cell.height]] : []));
    expect(files.map(([path]) => path)).toEqual(["large.js", "small.js"]);
    expect(Number(files[0]![1]) / Number(files[1]![1])).toBeCloseTo(3, 1);
  });

  test("of a directory that holds nothing but another, draws one", () => {
    const directories = mapOf([["dist/esm/a.js", 10]]).flatMap((cell) =>
      cell.is === "directory" ? [cell.directory.name] : [],
    );
    expect(directories).toEqual(["dist/esm"]);
  });

  test("draws a small file with an error, and large enough to be seen", () => {
    const cells = mapOf([...many(3000, (i) => [`dist/${i}.js`, 10_000 + i] as const), [".env", 12]], {
      findings: [finding("no-env-file", "error", ".env", "is a dotenv file")],
    });
    const drawn = cells.find((cell) => cell.is === "file" && cell.file.path === ".env");
    expect(drawn!.width * drawn!.height).toBeGreaterThan((SIZE.width * SIZE.height) / 1000);
  });

  test("a rectangle of many files is of the worst kind among them", () => {
    const files = many(3000, (i) => [`dist/${i}.js`, 100] as const);
    const findings = many(400, (i) => finding("no-secret", "error", `dist/${i}.js`, "holds a token"));
    const rests = mapOf(files, { findings }).flatMap((cell) => (cell.is === "rest" ? [cell.rest] : []));
    expect(rests.map(({ kind, files }) => [kind, files.length])).toEqual([["error", 3000]]);
  });

  test("loses no file, keeps within its size and its number, and draws nothing outside of its directory", () => {
    const name = fc.constantFrom("a", "b", "c", "", "..", "__proto__");
    const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
    const files = fc.array(fc.tuple(path, fc.nat({ max: 100_000 })), { maxLength: 200 });
    fc.assert(
      fc.property(files, fc.integer({ min: 5, max: 80 }), (files, most) => {
        const cells = mapOf(files, {}, { most });
        const told = cells.flatMap((cell) => {
          if (cell.is === "directory") return [];
          return cell.is === "file" ? [cell.file] : cell.rest.files;
        });
        expect(told.map(({ index }) => index).sort((a, b) => a - b)).toEqual(files.map((_, index) => index));
        expect(cells.length).toBeLessThanOrEqual(most);
        for (const { x, y, width, height } of cells.filter(({ width, height }) => width > 0 && height > 0)) {
          expect([x, y, width, height].every(Number.isInteger)).toBe(true);
          expect(x >= 0 && y >= 0 && x + width <= SIZE.width && y + height <= SIZE.height).toBe(true);
        }
      }),
    );
  });

  test("draws thirty thousand files as some hundred rectangles, and no file at all as none", () => {
    const files = many(30_000, (i) => [`lib/${i % 300}/${i % 7}/${i}.js`, (i * 7919) % 50_000] as const);
    const cells = mapOf(files, {}, { most: 1400 });
    expect(cells.length).toBeGreaterThan(300);
    expect(cells.length).toBeLessThanOrEqual(1400);
    expect(mapOf([])).toEqual([]);
  });
});
