// @ts-nocheck: this runs in the browser that opens the report, and the types here are those of Node.

/*
 * What the parts of the page's script share. Everything that a package could have named becomes text and never markup:
 * there is no innerHTML here.
 */

export const data = JSON.parse(document.getElementById("data").textContent);
export const { texts, kinds } = data;
export const LETTERS = {
  unread: "?",
  error: "E",
  warning: "W",
  info: "i",
  new: "N",
  grown: "G",
  waived: "a",
  plain: "",
};
const WORDS = { unread: "not checked", waived: "waived", plain: "allowed" };
export const PAGE = 100;

export const text = (number) => (number < 0 ? "" : texts[number]);
export const word = (kind) => WORDS[kind] ?? kind;
export const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < 3) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 99.95 ? Number(value.toFixed(1)) : Math.round(value).toLocaleString("en")} ${["kB", "MB", "GB", "TB"][unit]}`;
}

/** An element with attributes and children; a child that is a string is text, one that is null is none. */
export function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}

export function button(className, onClick, ...children) {
  const element = make("button", { type: "button", class: className }, ...children);
  element.addEventListener("click", onClick);
  return element;
}

export const badge = (kind) => make("span", { class: `badge ${kind}` }, `${LETTERS[kind]} ${word(kind)}`.trim());

/** A list of which more is shown where asked: a browser has enough of some hundred rows. */
export function paged(items, rowOf) {
  const list = make("ul", { class: "rows" });
  const more = button("more", () => show());
  let shown = 0;
  const show = () => {
    list.append(...items.slice(shown, shown + PAGE).map(rowOf));
    shown = Math.min(shown + PAGE, items.length);
    more.textContent = `Show more (${count(items.length - shown, "more row")})`;
    more.hidden = shown === items.length;
  };
  show();
  return [list, more];
}
