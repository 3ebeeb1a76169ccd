/** What is shown of a firm's own slip: what it says, every step, where it comes from. */

import { oddsText } from "./answers.js";
import { el, terms } from "./elements.js";
import { beginning, folded, note, part } from "./view.js";
import { FILES, fill, leftOut, whole, WORDS } from "./words.js";

const SAID = WORDS.slip;

/** What the slip says of its firm, and the bundle of the outcome. @param {any} facts */
function told(facts) {
  const out = facts.reason !== undefined;
  const sentence = out
    ? fill(SAID.excluded, { ...facts, reason: leftOut(facts.reason) })
    : fill(SAID.odds, { ...facts, size: whole(facts.size), odds: oddsText(facts.odds) });
  const made = part(SAID.heading, el("p", { class: "lead" }, sentence));
  if (facts.status === "") made.append(note("warn", SAID.alone));
  else if (!out) made.append(el("p", { class: "lead" }, fill(WORDS.found[/** @type {"drawn"} */ (facts.status)], facts)));
  return made;
}

/** @param {any} facts */
function codes(facts) {
  const names = SAID.terms;
  /** @param {string} text */
  const mono = (text) => el("span", { class: "mono" }, text);
  const [line, lines] = [whole(facts.line), whole(facts.lines)];
  return terms([
    [names.number, mono(facts.number)], [names.id, mono(facts.id)],
    [names.place, fill(SAID.place, { file: FILES[facts.file], line, lines })],
    [names.plan, mono(facts.plan)], [names.origin, mono(facts.origin)],
    [names.record, fill(SAID.record, { entry: whole(facts.entry), logged: whole(facts.logged) })],
  ]);
}

/** @param {import("./view.js").Shown} shown of a slip */
export function slipArticle(shown) {
  const { report, number, facts } = shown;
  const title = number === "" ? report.name : fill(SAID.title, { number });
  const made = beginning(shown, title, facts === null ? null : told(facts));
  if (facts !== null) made.append(folded(SAID.codes, codes(facts)));
  return made;
}
