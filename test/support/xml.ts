/** XML read by Python's expat, which stops at whatever XML 1.0 does not allow, and HTML by Python's html.parser. */

import { spawnSync } from "node:child_process";

export interface Element {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  /** What stands in it before its first child. */
  readonly text: string;
  readonly children: readonly Element[];
}

export const hasXmlParser = spawnSync("python3", ["-c", "import xml.etree.ElementTree, html.parser"]).status === 0;

const XML = `
import json, sys
import xml.etree.ElementTree as tree

def read(element):
    children = [read(child) for child in element]
    return {"name": element.tag, "attributes": element.attrib, "text": element.text or "", "children": children}

documents = json.load(sys.stdin)
json.dump([read(tree.fromstring(document.encode("utf-8"))) for document in documents], sys.stdout)
`;

const HTML = `
import html.parser, json, sys

tags = []
class Reader(html.parser.HTMLParser):
    def handle_starttag(self, tag, attributes):
        tags.append([tag, [name for name, value in attributes]])

Reader().feed(json.load(sys.stdin))
json.dump(tags, sys.stdout)
`;

/** The roots of several documents. Throws with the parser's own words. */
export function parseXml(documents: readonly string[]): readonly Element[] {
  return inPython(XML, documents) as readonly Element[];
}

/** Every start tag of a page, with the names of its attributes. */
export function htmlTags(page: string): readonly (readonly [tag: string, attributes: readonly string[]])[] {
  return inPython(HTML, page) as [string, string[]][];
}

function inPython(program: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync("python3", ["-c", program], {
    input: JSON.stringify(input),
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  if (status !== 0) throw new Error(`not read: ${stderr.trim().split("\n").at(-1)}`);
  return JSON.parse(stdout);
}
