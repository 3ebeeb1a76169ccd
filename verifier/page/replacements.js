/** The file of replacements (`docs/protocol.md` §11): its form, its codes, each of its steps. */

import { make } from "./checks.js";
import { reportOf } from "./draw.js";
import { need, readAs } from "./failure.js";
import { parseJson } from "./json.js";
import { findParent } from "./parent.js";
import { hasMembers, isHash } from "./plan.js";
import { wholeOf } from "./reading.js";
import { back } from "./seed.js";
import { Places } from "./vacancy.js";

/** @typedef {import("./container.js").Source} Source */
/** @typedef {import("./draw.js").Draw} Draw */

const MOST_BYTES = 1 << 26;

/** @param {unknown} text */
const isId = (text) => typeof text === "string" && /^[a-z2-7]{20}$/.test(text);
/** @param {unknown} text */
const isIdOrEmpty = (text) => text === "" || isId(text);

/** @param {any} step */
function isStep(step) {
  if (hasMembers(step, ["out", "in"])) return isId(step.out) && isIdOrEmpty(step.in);
  return (
    hasMembers(step, ["target", "seat", "out", "code", "in"]) && isId(step.target) && isId(step.out) &&
    typeof step.seat === "string" && /^[0-9a-z.-]+$/.test(step.seat) && isHash(step.code) && isIdOrEmpty(step.in)
  );
}

/** Replacements being checked beside their draw. */
export class Replacements {
  /** @param {Source} source */
  constructor(source) {
    this.source = source;
    this.report = reportOf(source);
    /** @type {any} */
    this.members = null;
    /** @type {Draw | null} */
    this.draw = null;
    /** @type {import("./vacancy.js").Done[]} */
    this.done = [];
  }

  get number() {
    return this.members?.number ?? "";
  }

  /** @param {Draw[]} draws at hand, whose checks are done */
  async check(draws) {
    await make(this, "replacements", () => this.form(draws));
    // Without the bundle of the draw there is nothing to compare with.
    if (!this.report.passed) return;
    await make(this, "chain", () => this.codes());
    if (this.report.passed) await make(this, "replacement", () => this.steps(draws));
  }

  /** @param {Draw[]} draws @returns {Promise<boolean>} */
  async form(draws) {
    const bytes = await wholeOf(this.source, MOST_BYTES, "replacements");
    const found = /** @type {any} */ (readAs("replacements", () => parseJson("replacements.json", bytes)));
    const right =
      hasMembers(found, ["replacements", "number", "plan", "steps"]) && found.replacements === "ssj-replacements/1" &&
      typeof found.number === "string" && isHash(found.plan) && Array.isArray(found.steps);
    need(right, "replacements", "steps_form");
    found.steps.forEach((/** @type {any} */ step, /** @type {number} */ i) => need(isStep(step), "replacements", "step_form", { step: i + 1 }));
    this.members = found;
    const own = draws.filter((draw) => draw.planHash === found.plan);
    const named = draws.filter((draw) => draw.planHash !== "" && draw.plan.number === found.number);
    if (own.length === 0 && named.length === 0) return false;
    const [draw] = own;
    need(draw !== undefined, "replacements", "steps_plan");
    need(draw.plan.number === found.number, "replacements", "steps_number");
    need(draw.kind === "inspectors", "replacements", "steps_kind");
    if (draw.report.broken) return false;
    need(draw.report.passed, "replacements", "steps_failed");
    this.draw = draw;
    return true;
  }

  /** @returns {boolean} */
  codes() {
    if (this.draw === null) return false;
    const { chain } = this.draw.plan;
    const codes = this.members.steps.filter((/** @type {any} */ step) => "code" in step).map((/** @type {any} */ step) => step.code);
    if (codes.length === 0) return true;
    need(chain.head !== undefined, "chain", "chain_none");
    need(codes.length <= chain.length, "chain", "chain_length", { count: chain.length });
    codes.forEach((/** @type {string} */ code, /** @type {number} */ i) => {
      const before = i === 0 ? chain.head : codes[i - 1];
      need(back(code) === before, "chain", "chain_code", { place: i + 1 });
    });
    return true;
  }

  /** @param {Draw[]} draws @returns {boolean} whether every step could be checked */
  steps(draws) {
    if (this.draw === null) return false;
    const named = this.draw.report.checks.some(({ code, ok }) => code === "parent" && ok === true);
    const parent = named ? findParent(this.draw, draws) : undefined;
    const places = new Places(this.draw, parent ?? null);
    this.done = this.members.steps.map((/** @type {any} */ step, /** @type {number} */ i) =>
      "code" in step ? places.seat(step, i + 1) : places.target(step.out, step.in, i + 1));
    return this.done.every(({ checked }) => checked);
  }
}

/** What a page shows of replacements: plain data, no words. @param {Replacements} replacements that have passed */
export const replacementFacts = ({ members, done, draw }) => ({
  number: members.number, plan: members.plan, party: draw?.plan.chain.party ?? "", known: draw !== null, done,
});
