// @ts-nocheck: these run in the page that a test looks at, and the types here are those of Node.

/** What the test of the page asks the page itself. Each stands alone: it is sent there as text. */

export function tellViolations() {
  document.addEventListener("securitypolicyviolation", ({ violatedDirective }) =>
    console.error(`violation of ${violatedDirective}`),
  );
}

export function focused() {
  const { activeElement } = document;
  const title = activeElement?.querySelector(":scope > title")?.textContent;
  return title ?? activeElement?.getAttribute("aria-label") ?? activeElement?.tagName;
}

export function outlineOfFocused() {
  return getComputedStyle(document.activeElement).outlineStyle;
}

export function goTo(hash) {
  location.hash = hash;
}

/** Clicks at everything that answers, and opens everything that opens. */
export function clickAll(id) {
  const section = document.getElementById(id);
  for (const one of section.querySelectorAll("svg.wide [role=button], li > button")) {
    one.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    for (const details of section.querySelectorAll("details")) details.open = true;
  }
}

/** What would be there if a name had become markup, or had reached the eye unescaped. */
export function intruders() {
  const elements = [...document.querySelectorAll("*")];
  return {
    hacked: "hacked" in window,
    foreign: document.querySelectorAll("img, iframe, object, embed, form, base, a:not([href^='#p'])").length,
    handlers: elements.filter((one) => [...one.attributes].some(({ name }) => /^on|^style$|^src/.test(name))).length,
    scripts: document.scripts.length,
    moving: /[\u202a-\u202e\u2066-\u2069\u001b\u0007]/.test(document.documentElement.outerHTML),
  };
}

/** What a name would do that had become markup. */
export function intrude() {
  const markup = "<img src='https://evil.test/a.png'><p style='color:red' onclick='window.hacked=1'>x</p>";
  document.body.insertAdjacentHTML("beforeend", markup);
  document.body.lastElementChild.dispatchEvent(new MouseEvent("click"));
  const script = document.createElement("script");
  script.textContent = "window.hacked=1";
  document.body.append(script);
}

export function overflow() {
  return document.documentElement.scrollWidth - innerWidth;
}

/** axe-core is in the page by then. */
export async function violations() {
  const { violations } = await window.axe.run();
  return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]);
}
