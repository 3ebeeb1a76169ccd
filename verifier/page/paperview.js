/** What is shown of files beside bundles: replacements, shares, a plan, a policy. */

import { el, table } from "./elements.js";
import { beginning, note, part } from "./view.js";
import { fill, WORDS } from "./words.js";

/** @typedef {import("./view.js").Shown} Shown */

/** @param {any} step @param {number} i */
function row({ kind, target, seat, out, into, count, checked }, i) {
  const said = WORDS.replaced;
  const people = kind === "seat";
  const where = people ? fill(said.seat, { target, seat }) : said.target;
  const able = !checked ? said.unchecked : fill(people ? said.people : said.firms, { count });
  const odds = !checked ? said.unchecked : !people ? said.order : count === 0 ? WORDS.none : fill(said.part, { count });
  return [fill(said.step, { step: i + 1 }), where, out, into || said.empty, able, odds];
}

/** @param {Shown} shown of replacements */
function replaced({ facts }) {
  const said = WORDS.replaced;
  if (!facts.known) return part(said.heading, note("warn", said.alone));
  if (facts.done.length === 0) return part(said.heading, el("p", {}, said.none));
  const open = facts.done.some((/** @type {any} */ { checked }) => !checked);
  const made = part(said.heading, table(said.heading, said.columns, facts.done.map(row), "steps-table"));
  if (open) made.append(note("warn", said.noParent));
  return made;
}

/** @param {Shown} shown of a share */
function share({ facts }) {
  const said = WORDS.share;
  const made = part(said.heading, el("p", { class: "lead" }, fill(said.said, facts)));
  made.append(facts.known ? el("p", {}, fill(said.enough, facts)) : note("warn", said.alone));
  return made;
}

/** What is shown of each kind. @type {Record<string, {title: string, told: (shown: Shown) => Node}>} */
const KINDS = {
  replacements: { title: WORDS.replaced.title, told: replaced },
  share: { title: WORDS.share.title, told: share },
  plan: { title: WORDS.plan.title, told: ({ facts }) => el("p", { class: "mono" }, fill(WORDS.plan.said, facts)) },
  policy: { title: WORDS.policy.title, told: () => el("p", {}, WORDS.policy.said) },
};

/** @param {Shown} shown of a file that is neither a bundle nor a slip */
export function paperArticle(shown) {
  const { report, number, facts, kind } = shown;
  const known = KINDS[kind];
  const named = known !== undefined && (number !== "" || kind === "policy");
  return beginning(shown, named ? fill(known.title, { number }) : report.name,
    facts === null || known === undefined ? null : known.told(shown));
}
