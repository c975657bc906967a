// @ts-nocheck: this runs in the browser that opens the report, and the types here are those of Node.

import { count, make, PAGE, size, text } from "./elements.js";

/** As directories, without the scheme that bundlers write and the way out of the output directory. */
function sourceTree(sources) {
  const root = { bytes: 0, files: 0, children: new Map() };
  for (const [path, bytes] of sources) {
    const plain = path.replace(/^[\w-]+:\/\/[^/]*\//, "").replace(/^\/?(?:\.{1,2}\/)+/, "");
    let node = root;
    for (const part of ["", ...plain.split("/").filter((part) => part !== "")]) {
      if (part !== "") {
        if (!node.children.has(part)) node.children.set(part, { bytes: 0, files: 0, children: new Map() });
        node = node.children.get(part);
      }
      node.bytes += bytes;
      node.files += 1;
    }
  }
  return root;
}

/** What lies below is made when it is opened: a map may hold twenty thousand sources. */
function sourceList(node, open) {
  const children = [...node.children].sort(([, a], [, b]) => b.bytes - a.bytes);
  const shown = children.slice(0, 2 * PAGE).map(([name, child], index) => {
    let label = name;
    let end = child;
    while (end.children.size === 1) {
      const [[only, below]] = end.children;
      label += `/${only}`;
      end = below;
    }
    if (end.children.size === 0) return make("li", {}, make("span", { class: "path" }, label), ` ${size(end.bytes)}`);
    const said = ` ${count(end.files, "file")}, ${size(end.bytes)}`;
    const details = make("details", {}, make("summary", {}, make("span", { class: "path" }, `${label}/`), said));
    const fill = () => details.children.length === 1 && details.append(sourceList(end, false));
    details.addEventListener("toggle", fill);
    if (open && index === 0) {
      fill();
      details.open = true;
    }
    return make("li", {}, details);
  });
  const rest = children.length - shown.length;
  return make("ul", {}, ...shown, rest > 0 ? make("li", { class: "soft" }, `and ${count(rest, "more")}`) : null);
}

export function leakMarkup([, layers, sources, leftOut], isFound) {
  const sum = (list) => list.reduce((total, [, bytes]) => total + bytes, 0);
  const own = sources.filter(([, , dependency]) => dependency === 0);
  const theirs = sources.filter(([, , dependency]) => dependency === 1);
  const share = (100 * sum(own)) / Math.max(sum(sources), 1);
  const bar = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [
    ["class", "split"],
    ["viewBox", "0 0 100 1"],
    ["preserveAspectRatio", "none"],
    ["aria-hidden", "true"],
  ]) {
    bar.setAttribute(name, value);
  }
  for (const [name, x, width] of [
    ["yours", 0, share],
    ["theirs", share, 100 - share],
  ]) {
    const part = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [key, value] of Object.entries({ class: name, x, y: 0, width, height: 1 }))
      part.setAttribute(key, value);
    bar.append(part);
  }
  const half = (title, list, open) =>
    list.length === 0
      ? null
      : make(
          "details",
          open ? { open: "" } : {},
          make("summary", {}, make("b", {}, title), ` ${count(list.length, "file")}, ${size(sum(list))}`),
          sourceList(sourceTree(list), open),
        );
  return make(
    "div",
    { class: "said sources" },
    make("h4", {}, isFound ? "Original sources that would be public" : "Original sources inside"),
    layers < 0 ? null : make("p", { class: "soft" }, `inside ${text(layers)}`),
    bar,
    half("Yours", own, true),
    half("Of dependencies", theirs, own.length === 0),
    leftOut > 0 ? make("p", { class: "soft" }, `and ${count(leftOut, "more source")}`) : null,
  );
}
