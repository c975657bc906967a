// @ts-nocheck: this runs in the browser that opens the report, and the types here are those of Node.

import { badge, button, count, kinds, LETTERS, make, paged, text, word } from "./elements.js";

export function setUpList(card, pack, table, rowOf, showFile) {
  const { files, findings } = pack;
  const order = Array.from({ length: table.length }, (_, index) => index).sort(
    (a, b) => files.kind[a] - files.kind[b] || files.bytes[b] - files.bytes[a],
  );
  const pathOf = ([file, , , , , , , , , path]) => (file < 0 ? text(path) || "the package" : table.read(file).path);
  const saying = (finding) => {
    const [, rule, severity, inside, message] = finding;
    return `${pathOf(finding)} ${text(rule)} ${severity} ${text(inside)} ${text(message)}`.toLowerCase();
  };
  let said;
  const search = make("input", {
    type: "search",
    class: "search",
    "aria-label": "Search files and findings",
    placeholder: "Search paths, rules and messages",
  });
  const present = kinds.map((kind, index) => ({ kind, index })).filter(({ index }) => files.kind.includes(index));
  const chips = make(
    "fieldset",
    { class: "chips", "aria-label": "Kinds of files" },
    ...present.map(({ kind, index }) => {
      const box = make("input", { type: "checkbox", value: String(index), checked: "" });
      return make("label", {}, box, `${LETTERS[kind]} ${word(kind)}`.trim());
    }),
  );
  const state = make("p", { class: "soft", role: "status" });
  const results = make("div", {});
  const findingRow = (finding) => {
    const [file, rule, severity, inside, message] = finding;
    const path = pathOf(finding);
    const shown = [
      badge(severity),
      make("b", {}, text(rule)),
      make("span", { class: "path" }, inside < 0 ? path : `${path} ▸ ${text(inside)}`),
      make("span", { class: "soft" }, text(message)),
    ];
    if (file < 0) return make("li", {}, make("p", {}, ...shown));
    const row = button("", () => showFile(file, row), ...shown);
    return make("li", {}, row);
  };
  const update = () => {
    const sought = search.value.trim().toLowerCase();
    said ??= findings.map(saying);
    const wanted = new Set([...chips.querySelectorAll("input:checked")].map(({ value }) => Number(value)));
    const severities = new Set([...wanted].map((index) => kinds[index]));
    const told =
      sought === ""
        ? []
        : findings.filter(
            (finding, index) =>
              said[index].includes(sought) && (severities.has(finding[2]) || wanted.size === present.length),
          );
    const found = order.filter(
      (file) =>
        wanted.has(files.kind[file]) &&
        (sought === "" || `${text(files.directory[file])}${files.name[file]}`.toLowerCase().includes(sought)),
    );
    const left = [
      pack.filesLeftOut > 0 ? `${count(pack.filesLeftOut, "file")} are not in this list` : "",
      pack.findingsLeftOut > 0 ? `${count(pack.findingsLeftOut, "finding")} are not on this page` : "",
      pack.leaksLeftOut > 0 ? `the sources of ${count(pack.leaksLeftOut, "map")} are not on this page` : "",
    ].filter((part) => part !== "");
    state.textContent = [
      count(found.length, "file"),
      ...(sought === "" ? [] : [count(told.length, "finding")]),
      ...left,
    ].join(", ");
    results.replaceChildren(
      ...(told.length === 0 ? [] : [make("h4", {}, "Findings"), ...paged(told, findingRow), make("h4", {}, "Files")]),
      ...paged(found, rowOf),
    );
  };
  search.addEventListener("input", update);
  chips.addEventListener("change", update);
  card.append(search, chips, state, results);
  card.hidden = false;
  update();
}
