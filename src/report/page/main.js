// @ts-nocheck: this runs in the browser that opens the report, and the types here are those of Node.

import { data } from "./elements.js";
import { setUp } from "./file-panel.js";

const sections = [...document.querySelectorAll("section.package")];
const ready = new Set();

/** A section is made to answer when it is first shown. */
function show(index) {
  sections.forEach((section, at) => {
    section.hidden = at !== index;
  });
  for (const link of document.querySelectorAll(".packages a")) {
    if (link.hash === `#p${index}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (ready.has(index) || sections[index] === undefined) return;
  ready.add(index);
  setUp(sections[index], data.packages[index]);
}

const asked = () => {
  const index = Number(/^#p(\d+)$/.exec(location.hash)?.[1] ?? Number.NaN);
  return index < sections.length ? index : undefined;
};
const worst = sections.findIndex((section) => section.querySelector(".verdict.error, .verdict.fail") !== null);
show(asked() ?? Math.max(worst, 0));
addEventListener("hashchange", () => show(asked() ?? 0));
