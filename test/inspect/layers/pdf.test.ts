import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const JSON_MAP = JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["let text = 1\n"], mappings: "A" });
const packed = deflateSync(JSON_MAP);

const stream = (dictionary: string, content: Buffer, newline = "\n") =>
  Buffer.concat([
    Buffer.from(`1 0 obj\n<< ${dictionary} >>\nstream${newline}`),
    content,
    Buffer.from("\nendstream\nendobj\n"),
  ]);
const document = (...streams: Buffer[]) =>
  Buffer.concat([Buffer.from("%PDF-1.7\n% upstream and downstream\n"), ...streams, Buffer.from("%%EOF\n")]);

const look = (bytes: Buffer) => inspect(packageOf({ "a.pdf": bytes }), new Map());
const chains = (bytes: Buffer) =>
  look(bytes)
    .sourceMaps.filter((map) => map.sources.length > 0)
    .map(({ layers }) => layers.join("/"));

test.each<[string, Buffer, string]>([
  ["in a stream", document(stream("/Filter /FlateDecode", packed)), "PDF stream"],
  ["where CR LF follows", document(stream("/Filter/FlateDecode", packed, "\r\n")), "PDF stream"],
  ["in a list of filters", document(stream("/Filter [ /FlateDecode ]", packed)), "PDF stream"],
  ["in an attached file", document(stream("/Type /EmbeddedFile /Filter /FlateDecode", packed)), "PDF stream"],
  ["behind others", document(stream("", packed), stream("/Filter /FlateDecode", packed)), "PDF stream"],
  [
    "behind a damaged one",
    document(stream("/Filter /FlateDecode", Buffer.from("?")), stream("/Filter /FlateDecode", packed)),
    "PDF stream",
  ],
  ["in base64 in one", document(stream("/Filter /FlateDecode", deflateSync(btoa(JSON_MAP)))), "PDF stream/base64"],
  ["in gzip in one", document(stream("/Filter /FlateDecode", deflateSync(gzipSync(JSON_MAP)))), "PDF stream/gzip"],
  ["in a stream that is not packed", document(stream("", Buffer.from(JSON_MAP))), ""],
])("a map is found %s", (_, bytes, chain) => {
  expect(chains(bytes)).toEqual([chain]);
});

test.each<[string, Buffer]>([
  [
    "with a picture of any size",
    document(stream("/Subtype /Image /Filter /FlateDecode", deflateSync(Buffer.alloc(70 << 20)))),
  ],
  ["with a stream of another filter", document(stream("/Filter /DCTDecode", packed))],
  ["with a damaged stream", document(stream("/Filter /FlateDecode", packed.subarray(9)))],
  ["that only speaks of streams", document(Buffer.from("stream\nstream\nstream\n/Filter /FlateDecode stream\n"))],
])("a document %s is no finding", (_, bytes) => {
  const { sourceMaps, opaque, problems } = look(bytes);
  expect([sourceMaps, opaque, problems]).toEqual([[], [], []]);
});

test("a bomb is a problem, not a pass", () => {
  const bytes = document(stream("/Filter /FlateDecode", deflateSync(Buffer.alloc(70 << 20))));
  expect(look(bytes).problems.map(({ code }) => code)).toEqual(["ELIMIT"]);
});

test("what is cut off anywhere throws nothing", () => {
  const bytes = document(stream("/Filter /FlateDecode", packed), stream("/Filter /FlateDecode", packed));
  for (let end = 0; end < bytes.length; end += 37) expect(look(bytes.subarray(0, end)).problems).toEqual([]);
});
