/** Makes elements; what is shown is always text, never markup. */

/** @typedef {Node | string | null} Child */

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...Child} children nothing is made of null
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child !== null)));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** @param {[string, Child][]} rows terms and what is said of them */
export function terms(rows) {
  const list = el("dl");
  for (const [term, said] of rows) list.append(el("dt", {}, term), el("dd", {}, said));
  return list;
}

/**
 * @param {string} caption
 * @param {string[]} head
 * @param {string[][]} rows their first column is a heading
 * @param {string} [kind] of a table of words: its cells are named, so that a narrow page can stack them
 */
export function table(caption, head, rows, kind = "") {
  const body = rows.map(([first, ...rest]) =>
    el("tr", {}, el("th", { scope: "row" }, first),
      ...rest.map((cell, i) => el("td", kind === "" ? {} : { "data-label": head[i + 1] }, cell))),
  );
  return el("div", { class: `scroll ${kind === "" ? "" : `texts ${kind}`}`.trim(), tabindex: "0", role: "group", "aria-label": caption },
    el("table", {},
      el("thead", {}, el("tr", {}, ...head.map((cell) => el("th", { scope: "col" }, cell)))),
      el("tbody", {}, ...body)));
}
