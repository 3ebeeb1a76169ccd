/** The picture of the odds: how many things have which odds. */

import { el, svg, table } from "./elements.js";
import { fill, short, whole, WORDS } from "./words.js";

/** @typedef {import("./facts.js").Histogram} Histogram */

const WIDTH = 640;
const HEIGHT = 250;
const LEFT = 8;
const TOP = 30;
const BOTTOM = 210;
const GAP = 4;

/** The ends of a bin, of 100. @param {Histogram} odds @param {number} i */
const range = ({ top, bins }, i) => ({
  from: short((top * i) / bins.length),
  to: short((top * (i + 1)) / bins.length),
});

/** Counts in few characters, so that they fit above a bar. @param {number} count */
const brief = (count) => (count < 10_000 ? String(count) : `${short(Math.round(count / 1000) / 10)}万`);

/** @param {Histogram} odds @param {string} about what the picture shows */
function picture(odds, about) {
  const most = Math.max(...odds.bins);
  const step = (WIDTH - 2 * LEFT) / odds.bins.length;
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": about });
  odds.bins.forEach((count, i) => {
    const x = LEFT + step * i;
    const height = count === 0 ? 0 : Math.max(2, ((BOTTOM - TOP) * count) / most);
    drawing.append(
      svg("rect", { class: "bar", x: x + GAP / 2, y: BOTTOM - height, width: step - GAP, height }),
    );
    if (count > 0) {
      drawing.append(svg("text", { x: x + step / 2, y: BOTTOM - height - 6, "text-anchor": "middle" }, brief(count)));
    }
  });
  drawing.append(svg("line", { class: "axis", x1: LEFT, x2: WIDTH - LEFT, y1: BOTTOM, y2: BOTTOM }));
  for (let i = 0; i <= odds.bins.length; i += 2) {
    const anchor = i === 0 ? "start" : i === odds.bins.length ? "end" : "middle";
    const number = short((odds.top * i) / odds.bins.length);
    drawing.append(svg("text", { x: LEFT + step * i, y: BOTTOM + 26, "text-anchor": anchor }, number));
  }
  return drawing;
}

/**
 * The picture, and the same as a table.
 * @param {Histogram} odds
 * @param {"targets" | "inspectors"} kind
 * @returns {HTMLElement[]}
 */
export function oddsChart(odds, kind) {
  if (odds.bins.every((count) => count === 0)) return [el("p", { class: "dim" }, WORDS.noOdds)];
  const about = WORDS.oddsAbout[kind];
  const rows = odds.bins.map((count, i) => [fill(WORDS.range, range(odds, i)), whole(count)]);
  return [
    el("p", {}, about),
    picture(odds, about),
    el("details", {}, el("summary", {}, WORDS.oddsTable), table(WORDS.oddsTable, WORDS.oddsColumns[kind], rows)),
  ];
}
