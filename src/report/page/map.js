// @ts-nocheck: this runs in the browser that opens the report, and the types here are those of Node.

/** One stop for the tab key; the arrows go from rectangle to rectangle, as they lie. */
export function setUpMap(svg, showFile, showRest) {
  const cells = [...svg.querySelectorAll("g[data-f], g[data-r]")];
  const boxes = cells.map((cell) => {
    const rect = cell.querySelector("rect");
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
    return { x, y, right: x + width, bottom: y + height };
  });
  svg.setAttribute("role", "group");
  cells.forEach((cell, index) => {
    cell.setAttribute("role", "button");
    cell.setAttribute("tabindex", index === 0 ? "0" : "-1");
    // Its title is its name, which says all that is written in it: the letters need not be read out once more.
    cell.querySelector("text")?.setAttribute("aria-hidden", "true");
  });
  let current = 0;
  const choose = (cell) => {
    if (cell.dataset.f !== undefined) showFile(Number(cell.dataset.f), cell);
    else showRest(Number(cell.dataset.r), cell);
  };
  const go = (index) => {
    cells[current].setAttribute("tabindex", "-1");
    current = index;
    cells[current].setAttribute("tabindex", "0");
  };
  svg.addEventListener("click", (event) => {
    const cell = event.target.closest("g[role=button]");
    if (cell === null) return;
    go(cells.indexOf(cell));
    choose(cell);
  });
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") choose(cells[current]);
    else {
      const next = { Home: 0, End: cells.length - 1 }[event.key] ?? neighbour(boxes, current, event.key);
      if (next === undefined) return;
      go(next);
      cells[next].focus();
    }
    event.preventDefault();
  });
}

/** The nearest rectangle on that side, what lies straight ahead first. */
function neighbour(boxes, from, key) {
  const here = boxes[from];
  const sides = {
    ArrowRight: (box) => [box.x - here.right, box.y - here.bottom, here.y - box.bottom],
    ArrowLeft: (box) => [here.x - box.right, box.y - here.bottom, here.y - box.bottom],
    ArrowDown: (box) => [box.y - here.bottom, box.x - here.right, here.x - box.right],
    ArrowUp: (box) => [here.y - box.bottom, box.x - here.right, here.x - box.right],
  };
  const side = sides[key];
  if (side === undefined) return undefined;
  let best;
  let least = Number.POSITIVE_INFINITY;
  boxes.forEach((box, index) => {
    const [ahead, before, after] = side(box);
    if (index === from || ahead < -1) return;
    const distance = ahead + 4 * Math.max(before, after, 0);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}
