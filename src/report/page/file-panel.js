// @ts-nocheck: this runs in the browser that opens the report, and the types here are those of Node.

import { badge, button, count, make, paged, size, text } from "./elements.js";
import { fileReader } from "./file-table.js";
import { setUpList } from "./list.js";
import { setUpMap } from "./map.js";
import { leakMarkup } from "./sources.js";

function findingMarkup([, rule, severity, inside, message, evidence, cause, fix, waiver]) {
  const rows = [
    ["inside", inside],
    ["evidence", evidence],
    ["from", cause],
    ["fix", fix],
    ["waived", waiver],
  ].filter(([, said]) => said >= 0);
  return make(
    "div",
    { class: "said" },
    badge(severity),
    " ",
    make("b", {}, text(rule)),
    make("p", {}, text(message)),
    make("dl", {}, ...rows.flatMap(([name, said]) => [make("dt", {}, name), make("dd", {}, text(said))])),
  );
}

export function setUp(section, pack) {
  const table = fileReader(pack);
  const panel = section.querySelector(".panel");
  if (panel === null) return;
  let cameFrom = null;

  const close = () => {
    panel.hidden = true;
    for (const cell of section.querySelectorAll(".chosen")) cell.classList.remove("chosen");
    if (cameFrom?.isConnected) cameFrom.focus();
  };
  const open = (from, selector, ...children) => {
    for (const cell of section.querySelectorAll(".chosen")) cell.classList.remove("chosen");
    for (const cell of section.querySelectorAll(selector))
      if (cell.closest("svg") !== null) cell.classList.add("chosen");
    cameFrom = from;
    panel.replaceChildren(button("close more", close, "Close"), ...children.flat().filter((child) => child !== null));
    panel.hidden = false;
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  };
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());

  const showFile = (number, from) => {
    const { path, bytes, kind, drift, reason, pattern, layers, findings, leaks } = table.read(number);
    const [chains, leftOut] = layers;
    const rows = [
      ["size", size(bytes)],
      ["since the last release", drift],
      ["packed by", reason],
      ["admitted by", pattern === "" && pack.hasContents ? "no pattern of the policy" : pattern],
    ].filter(([, said]) => said !== "");
    const isFound = findings.some(([, rule]) => text(rule) === "no-embedded-sources");
    open(
      from,
      `[data-f="${number}"]`,
      make("h3", { class: "path" }, path),
      make("p", {}, badge(kind)),
      make("dl", {}, ...rows.flatMap(([name, said]) => [make("dt", {}, name), make("dd", {}, said)])),
      leaks.map((leak) => leakMarkup(leak, isFound)),
      findings.map(findingMarkup),
      chains.length === 0
        ? null
        : make(
            "div",
            { class: "said" },
            make("h4", {}, "Packed inside"),
            make(
              "ul",
              {},
              ...chains.map(([chain, times, held]) =>
                make(
                  "li",
                  {},
                  make("span", { class: "path" }, text(chain)),
                  ` ${times > 1 ? `${times} times, ` : ""}${size(held)}`,
                ),
              ),
            ),
            leftOut > 0 ? make("p", { class: "soft" }, `and ${count(leftOut, "more layer")}`) : null,
          ),
    );
  };

  const rowOf = (number) => {
    const { path, bytes, kind, findings } = table.read(number);
    const rules = [...new Set(findings.map(([, rule]) => text(rule)))].join(", ");
    const row = button(
      "",
      () => showFile(number, row),
      badge(kind),
      make("span", { class: "path" }, path),
      make("span", { class: "soft" }, rules),
      make("span", { class: "size" }, size(bytes)),
    );
    return make("li", {}, row);
  };

  const numbersOf = (ranges) =>
    ranges.split(",").flatMap((range) => {
      const [first, last = first] = range.split("-").map(Number);
      return range === "" ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });

  const showRest = (rest, from) => {
    const numbers = numbersOf(pack.rests[rest]).sort(
      (a, b) => pack.files.kind[a] - pack.files.kind[b] || pack.files.bytes[b] - pack.files.bytes[a],
    );
    open(
      from,
      `[data-r="${rest}"]`,
      make("h3", {}, from?.querySelector("title")?.textContent ?? "Smaller files"),
      ...paged(numbers, rowOf),
    );
  };

  for (const svg of section.querySelectorAll("svg.map")) setUpMap(svg, showFile, showRest);
  for (const place of section.querySelectorAll("li[data-f]")) {
    const link = button("path", () => showFile(Number(place.dataset.f), link), place.textContent);
    place.replaceChildren(link);
  }
  section.querySelector(".hint").hidden = false;
  setUpList(section.querySelector(".list"), pack, table, rowOf, showFile);
}
