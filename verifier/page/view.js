/** What is shown of a verified file: its verdict, what was drawn, every step, the numbers. */

import { oddsChart } from "./chart.js";
import { el, table, terms } from "./elements.js";
import { logView } from "./logview.js";
import { REASONS } from "./reasons.js";
import { stepOf } from "./steps.js";
import { BOUNDS, civil, FILES, fill, leftOut, PARTIES, PLACES, short, SOURCES, whole, WORDS } from "./words.js";

/**
 * What the worker says of a file.
 * @typedef {object} Shown
 * @property {import("./draw.js").Report} report
 * @property {"targets" | "inspectors" | "slip" | "replacements" | "share" | "plan" | "policy" | "secret"} kind
 * @property {string} number of the draw, or empty where it is not known
 * @property {any} facts see `factsOf`, `slipFacts` and the like; null where the file has not passed
 */

/** A check that this page never makes; what is said of it is no claim. */
const ALWAYS_OPEN = "source";
/** Why a check was not made. @type {Record<string, string>} */
const WHY = WORDS.why;

/**
 * The sentence of a failure.
 * @param {{reason: string, where: Record<string, string | number>}} error
 */
export function reasonText({ reason, where }) {
  const named = { ...where };
  if (named.file !== undefined) named.file = FILES[named.file] ?? named.file;
  if (named.bound !== undefined) named.bound = BOUNDS[named.bound] ?? named.bound;
  for (const key of ["place", "next"]) if (named[key] !== undefined) named[key] = PLACES[named[key]] ?? named[key];
  return fill(REASONS[reason] ?? reason, named);
}

/** @param {"good" | "bad" | "warn"} tone @param {string} text */
export const note = (tone, text) => el("p", { class: `note ${tone}` }, text);

/**
 * A step with its mark in sign and word; never a tick for what was not checked.
 * @param {import("./draw.js").Check} check
 * @param {Shown} shown
 */
function step({ code, ok }, { report, facts }) {
  const failed = report.error?.code === code ? report.error : null;
  const state = failed && ok === null ? "stopped" : ok === null ? "unchecked" : ok ? "ok" : "bad";
  const sign = state === "ok" || state === "bad" ? WORDS.mark[state] : WORDS.mark.unchecked;
  const tone = { ok: "good", bad: "bad", unchecked: "warn", stopped: "warn" }[state];
  const more = failed
    ? reasonText(failed)
    : ok !== null ? null
    : code === "parent" ? fill(WORDS.noParent, { number: facts?.parent?.number ?? "" }) : WHY[code] ?? null;
  // What a step is about is only a fact where it holds.
  const { title, about } = stepOf(code);
  const said = state === "ok" || code === ALWAYS_OPEN ? about : fill(WORDS.aim, { about });
  return el("li", { "data-code": code, "data-state": state },
    el("span", { class: `mark ${tone}` }, `${sign} ${WORDS[state]}`),
    el("div", {}, el("p", { class: "title" }, title, el("code", {}, code)), el("p", { class: "dim" }, said),
      more === null ? null : note(tone === "bad" ? "bad" : "warn", more)));
}

/** @param {any} facts */
function drawn(facts) {
  const counts = Object.fromEntries(
    Object.entries(facts.totals).map(([key, count]) => [key, whole(/** @type {number} */ (count))]),
  );
  return el("p", { class: "lead" },
    fill(facts.kind === "targets" ? WORDS.drawnTargets : WORDS.drawnPeople, counts));
}

/** The day of disclosure, and who can open the seal before. @param {any} facts */
function sealed({ mode, seal }) {
  if (mode !== "sealed") return null;
  return el("p", { class: "note warn" }, fill(WORDS.seal.day, { ...seal, count: seal.holders.length, holders: seal.holders.join("、") }));
}

/** @param {any} facts */
function values(facts) {
  return terms(facts.values.map((/** @type {any} */ value) => {
    const { name, look } = SOURCES[value.kind];
    const at = value.at === "" ? WORDS.noMoment : civil(value.at);
    return [`${name} · ${value.label}`, el("div", {},
      el("p", { class: "mono" }, `${WORDS.value} ${value.value}`),
      el("p", {}, `${WORDS.at} ${at}`), el("p", { class: "dim" }, look))];
  }));
}

/** @param {any} facts */
function parties(facts) {
  const opened = facts.parties.some((/** @type {any} */ { state }) => state === "revealed" || state === "low");
  return el("div", {},
    terms(facts.parties.map((/** @type {any} */ { name, state }) => [name, PARTIES[state]])),
    el("p", { class: "dim" }, facts.values.length === 0 ? fill(WORDS.alone, facts) : opened ? fill(WORDS.strength, facts.bits) : WORDS.noParties));
}

/** @param {any} facts */
function counties(facts) {
  const kind = /** @type {"targets" | "inspectors"} */ (facts.kind);
  const [first, ...keys] = WORDS.countyKeys[kind];
  const rows = facts.counties.map((/** @type {any} */ row) => [row[first], ...keys.map((key) => whole(row[key]))]);
  return table(WORDS.headings.counties, WORDS.countyColumns[kind], rows);
}

/** @param {any} facts */
function reasons(facts) {
  if (facts.reasons.length === 0) return el("p", {}, WORDS.none);
  return terms(facts.reasons.map((/** @type {any} */ { reason, count }) => [leftOut(reason), whole(count)]));
}

/** Every string and number of `rules`, with the names that lead to it. @param {any} rule @param {string} path @returns {[string, string][]} */
function ruleRows(rule, path) {
  if (typeof rule !== "object") return [[path, String(rule)]];
  return Object.entries(rule).flatMap(([key, inner]) => ruleRows(inner, path === "" ? key : `${path} · ${key}`));
}

/** @param {any} facts */
function rules(facts) {
  const rows = ruleRows(facts.rules, "");
  return rows.length === 0 ? el("p", {}, WORDS.none)
    : terms(rows.map(([name, text]) => [name, el("span", { class: "text" }, el("bdi", {}, text))]));
}

/** @param {Shown} shown */
function codes({ report, facts }) {
  /** @type {[string, any][]} */
  const rows = ["number", "task", "authority", "planHash", "seed", "outcomeHash"].map((key) => [
    WORDS.codes[/** @type {keyof typeof WORDS.codes} */ (key)], el("span", { class: "mono" }, facts[key]),
  ]);
  rows.push([WORDS.codes.passes, fill(WORDS.passes, { bits: facts.passes })],
    [WORDS.codes.turns, String(facts.turns)], [WORDS.codes.size, fill(WORDS.bytes, { count: whole(report.size) })]);
  rows.push([WORDS.codes.mode, WORDS.modes[/** @type {"open"} */ (facts.mode)]]);
  if (facts.slot.calendar !== "") rows.push([WORDS.codes.slot, fill(WORDS.slotOf, facts.slot)]);
  if (facts.escrow !== "") rows.push([WORDS.codes.escrow, facts.escrow]);
  if (facts.chain.head !== undefined) rows.push([WORDS.codes.chain, fill(WORDS.chainOf, facts.chain)]);
  for (const [own, rate] of Object.entries(facts.rates)) rows.push([fill(WORDS.rate, { own }), rate]);
  if (facts.kind === "targets") {
    rows.push([WORDS.codes.alternates, fill(WORDS.alternates, facts.alternates)]);
  } else {
    const cap = short((100 * facts.cap) / 2 ** facts.passes);
    rows.push([WORDS.codes.parent, facts.parent.number], [WORDS.codes.deviation, String(facts.deviation)],
      [WORDS.codes.cap, fill(WORDS.ofHundred, { number: cap })]);
  }
  for (const [file, { lines, root }] of Object.entries(/** @type {Record<string, any>} */ (facts.files))) {
    rows.push([fill(WORDS.lines, { file: FILES[file], lines: whole(lines) }), el("span", { class: "mono" }, root)]);
  }
  return terms(rows);
}

/** @param {string} title @param {Node[]} content */
export const part = (title, ...content) => el("section", {}, el("h3", {}, title), ...content);

/** @param {string} title @param {Node} content */
export const folded = (title, content) => el("details", {}, el("summary", {}, title), content);

/** @param {Shown} shown @param {string} code @param {boolean | null} state */
const has = ({ report }, code, state) => report.checks.some((check) => check.code === code && check.ok === state);

/** Files that are nothing without another one. @type {Record<string, {state: string}>} */
const LONELY = { share: WORDS.share, replacements: WORDS.replaced };

/** @param {Shown} shown */
const isLonely = (shown) => shown.kind in LONELY && shown.report.checks.some((check) => check.ok === null);

/** A slip that no bundle confirms and nobody has signed proves nothing yet. @param {Shown} shown */
const isUnsigned = (shown) => has(shown, "slip-signed", null) && !has(shown, "slip-bundle", true);

/** @param {Shown} shown */
function state(shown) {
  const { report } = shown;
  const title = report.error ? stepOf(report.error.code).title : "";
  const lonely = LONELY[shown.kind];
  if (report.passed && lonely !== undefined && isLonely(shown)) return el("p", { class: "state warn" }, lonely.state);
  if (report.passed && isUnsigned(shown)) return el("p", { class: "state warn" }, WORDS.slip.state);
  if (report.passed) return el("p", { class: "state good" }, WORDS.passed);
  return report.broken
    ? el("p", { class: "state warn" }, fill(WORDS.halted, { title }))
    : el("p", { class: "state bad" }, fill(WORDS.failed, { title }));
}

/**
 * What is said of every file: its verdict, then what it shows, then every step.
 * @param {Shown} shown
 * @param {string} title
 * @param {Node | null} told
 */
export function beginning(shown, title, told) {
  const { report } = shown;
  const open = report.checks.filter((check) => check.ok === null).length;
  const steps = el("ol", { class: "steps" }, ...report.checks.map((check) => step(check, shown)));
  const made = el("article", {}, el("h2", {}, title), el("p", { class: "dim" }, report.name), state(shown));
  if (report.error) made.append(note(report.broken ? "warn" : "bad", reasonText(report.error)));
  if (report.passed && open > 0) made.append(note("warn", fill(WORDS.uncheckedCount, { count: open })));
  if (told !== null) made.append(told);
  made.append(part(WORDS.headings.steps, steps));
  return made;
}

/** @param {Shown} shown of a bundle */
export function article(shown) {
  const { report, number, facts } = shown;
  const kind = /** @type {"targets" | "inspectors"} */ (shown.kind);
  const title = number === "" ? report.name : `${WORDS.kinds[kind]} ${number}`;
  const heads = WORDS.headings;
  const thrown = facts?.log?.discarded ? note("bad", WORDS.discarded) : null;
  const made = beginning(shown, title, facts === null ? null : part(heads.drawn, thrown, drawn(facts)));
  if (facts === null) return made;
  const day = sealed(facts);
  if (day !== null) made.append(part(heads.seal, day));
  if (facts.values.length > 0) made.append(part(heads.values, values(facts)));
  made.append(
    part(heads.parties, parties(facts)),
    part(heads.log, ...logView(facts.log)),
    part(heads.odds, ...oddsChart(facts.odds, kind)),
    part(heads.counties, counties(facts)),
    folded(kind === "targets" ? heads.reasons : heads.absences, reasons(facts)),
    folded(heads.rules, rules(facts)),
    folded(heads.codes, codes(shown)),
  );
  return made;
}

/** What is good about files that have all passed. @param {Shown[]} all */
function goodOf(all) {
  const kinds = new Set(all.map(({ kind }) => kind));
  const bundles = kinds.has("targets") || kinds.has("inspectors");
  const said = WORDS.verdict;
  if (kinds.has("slip")) return bundles ? said.beside : said.signed;
  if (kinds.has("replacements")) return said.replaced;
  if (kinds.has("share")) return said.shared;
  return bundles ? said.good : said.papers;
}

/**
 * The one big line over everything.
 * @param {Shown[]} all
 * @param {{number: string, same: boolean, files: string[]}[]} twins
 */
export function headline(all, twins) {
  const bad = all.filter(({ report }) => !report.passed && !report.broken).length;
  const good = all.filter(({ report }) => report.passed).length;
  const said = WORDS.verdict;
  /** @type {["good" | "bad" | "warn", string]} */
  const [tone, text] =
    bad > 0 ? ["bad", good > 0 ? fill(said.mixed, { bad, good }) : said.bad]
    : good < all.length ? ["warn", said.broken]
    : twins.some(({ same }) => !same) ? ["bad", said.twins]
    : all.some((shown) => has(shown, "parent", null)) ? ["warn", said.alone]
    : all.some(isUnsigned) ? ["warn", said.slip]
    : all.some(isLonely) ? ["warn", said.lonely]
    : ["good", goodOf(all)];
  const sign = { good: WORDS.mark.ok, bad: WORDS.mark.bad, warn: WORDS.mark.unchecked }[tone];
  return el("p", { class: `verdict ${tone}` }, `${sign} ${text}`);
}

/** @param {{number: string, same: boolean, files: string[]}} twin */
export const twinNote = ({ number, same, files }) =>
  note(same ? "warn" : "bad", fill(same ? WORDS.twinsSame : WORDS.twinsOther, { number, files: files.join("、") }));
