/** What is said to somebody who looks for an identifier. */

import { el } from "./elements.js";
import { fill, leftOut, short, WORDS } from "./words.js";

/** @typedef {import("./search.js").Answer} Answer */

const SAID = WORDS.found;

/** Odds of a firm, in words. @param {number} odds of 100 */
export function oddsText(odds) {
  if (odds === 0) return SAID.never;
  if (odds === 100) return SAID.certain;
  return odds < 0.01 ? SAID.small : fill(SAID.part, { number: short(odds) });
}

/** @param {string[]} lines */
const list = (lines) => el("ul", {}, ...lines.map((line) => el("li", {}, line)));

/** @type {Record<string, (answer: Answer) => Node[]>} */
const STATES = {
  pool: (answer) => [
    el("p", {}, fill(SAID.odds, { ...answer, odds: oddsText(answer.odds) })),
    el("p", { class: "lead" }, fill(SAID[/** @type {"drawn"} */ (answer.status)], answer)),
    el("p", { class: "mono" }, fill(SAID.ticket, answer)),
  ],
  excluded: (answer) => [el("p", {}, fill(SAID.excluded, { reason: leftOut(answer.reason) }))],
  visited: (answer) => [
    el("p", {}, fill(SAID.visited, { ...answer, week: answer.week ? fill(SAID.week, answer) : "" })),
    list(answer.chosen.map((/** @type {any} */ pair) => fill(SAID.chosen, { ...pair, odds: short(pair.odds) }))),
  ],
  absent: (answer) => [el("p", {}, fill(SAID.absent, { reason: leftOut(answer.reason) }))],
  person: (answer) => [
    el("p", {}, fill(SAID.person, { load: answer.load, expected: short(answer.expected), count: answer.chosen.length })),
    list(answer.chosen.map((/** @type {any} */ pair) => fill(SAID.sent, { ...pair, odds: short(pair.odds) }))),
  ],
};

/**
 * @param {string[]} ids that were looked for
 * @param {Answer[]} answers
 * @returns {Node[]}
 */
export function answerView(ids, answers) {
  if (answers.length === 0) return [el("p", { class: "note warn" }, fill(SAID.none, { ids: ids.join("、") }))];
  return answers.map((answer) =>
    el("div", { class: "answer" }, el("h3", {}, fill(SAID.id, answer)), ...STATES[answer.state](answer)),
  );
}
