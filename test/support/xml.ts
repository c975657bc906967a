/** XML read by Python's expat, which stops at whatever XML 1.0 does not allow. */

import { spawnSync } from "node:child_process";

export interface Element {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  /** What stands in it before its first child. */
  readonly text: string;
  readonly children: readonly Element[];
}

export const hasXmlParser = spawnSync("python3", ["-c", "import xml.etree.ElementTree"]).status === 0;

const PROGRAM = `
import json, sys
import xml.etree.ElementTree as tree

def read(element):
    children = [read(child) for child in element]
    return {"name": element.tag, "attributes": element.attrib, "text": element.text or "", "children": children}

documents = json.load(sys.stdin)
json.dump([read(tree.fromstring(document.encode("utf-8"))) for document in documents], sys.stdout)
`;

/** The roots of several documents. Throws with the parser's own words. */
export function parseXml(documents: readonly string[]): readonly Element[] {
  const input = JSON.stringify(documents);
  const { status, stdout, stderr } = spawnSync("python3", ["-c", PROGRAM], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  if (status !== 0) throw new Error(`not XML: ${stderr.trim().split("\n").at(-1)}`);
  return JSON.parse(stdout);
}
