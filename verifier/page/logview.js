/** What is shown of the log: whose keys are believed, and who has seen what when. */

import { el, table } from "./elements.js";
import { civil, fill, PLACES, whole, WORDS } from "./words.js";

const SAID = WORDS.log;

/**
 * @param {any} log see `factsOf`
 * @returns {HTMLElement[]}
 */
export function logView(log) {
  const { keys, places, quorum, groups, trusted } = log;
  const witnesses = keys.some((/** @type {any} */ { kind }) => kind === "witness");
  const rows = keys.map((/** @type {any} */ { kind, name, text }) => [SAID.kinds[/** @type {"log"} */ (kind)], name, text]);
  const entries = places.map((/** @type {any} */ { place, at, index, size, seen }) => [
    PLACES[place], civil(at), whole(index), whole(size),
    seen.map((/** @type {any} */ each) => `${each.name} ${civil(each.at)}`).join("\n") || SAID.nobody,
  ]);
  const rules = groups.map((/** @type {any} */ { name, least, members }) => fill(SAID.group, { name, least, members: members.join("、") }));
  return [
    el("p", { class: `note ${trusted ? "good" : "warn"}` }, trusted ? SAID.trusted : SAID.compare),
    table(SAID.keys, SAID.columns, rows, "keys"),
    witnesses
      ? el("p", {}, [`${SAID.quorum}${quorum || SAID.none}`, ...rules].join("；"))
      : el("p", { class: "note warn" }, SAID.noWitness),
    table(SAID.places, SAID.placeColumns, entries, "entries"),
  ];
}
