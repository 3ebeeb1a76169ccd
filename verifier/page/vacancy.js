/** Who takes a vacant place (`docs/protocol.md` §11): the places as they are, step by step. */

import { byteOrder } from "./columns.js";
import { need } from "./failure.js";
import { digest } from "./merkle.js";

/** @typedef {import("./draw.js").Draw} Draw */
/** @typedef {import("./staff.js").Person} Person */
/** @typedef {import("./staff.js").Seat} Seat */
/** @typedef {import("./staff.js").Staff} Staff */
/** @typedef {import("./staff.js").Target} Target */

/**
 * What a step says of itself, and what it is worth.
 * @typedef {object} Done
 * @property {"target" | "seat"} kind
 * @property {string} target that is there when the step is done, of a target's step who left
 * @property {string} seat
 * @property {string} out
 * @property {string} into who came, or empty
 * @property {number | null} count of candidates; of a target's step of alternates left; null where not checked
 * @property {boolean} checked
 */

/** A target that is there: its lines, and who holds which seat. @typedef {{lines: Target, held: Map<string, Set<string>>}} Present */

/** The places of an inspector draw. */
export class Places {
  /**
   * @param {Draw} child that has passed
   * @param {Draw | null} parent likewise, where it is at hand
   */
  constructor(child, parent) {
    this.number = child.plan.number;
    this.staff = /** @type {Staff} */ (child.staff);
    this.parent = parent;
    /** @type {Map<string, Present>} */
    this.there = new Map(this.staff.targets.map((lines) => [lines.id, { lines, held: new Map() }]));
    /** How many seats somebody holds, of each week and of all. @type {Map<string, number>} */
    this.load = new Map();
    /** Inspectors that have left a seat. @type {Set<string>} */
    this.left = new Set();
    /** Targets that have come in. @type {Set<string>} */
    this.came = new Set();
    for (const [target, seat, who] of child.table("outcome.txt").rows()) this.take(target, seat, who);
    this.cells = parent === null ? null : alternatesOf(parent);
  }

  /** @param {string} target @param {string} seat @param {string} who */
  take(target, seat, who) {
    const { held, lines } = /** @type {Present} */ (this.there.get(target));
    if (!held.has(seat)) held.set(seat, new Set());
    held.get(seat)?.add(who);
    this.count(who, lines.week, 1);
  }

  /** @param {string} who @param {string} week @param {number} more */
  count(who, week, more) {
    for (const key of [who, `${who} ${week}`]) this.load.set(key, (this.load.get(key) ?? 0) + more);
  }

  /** @param {string} out @param {string} into @param {number} step from 1 @returns {Done} */
  target(out, into, step) {
    const present = this.there.get(out);
    need(present !== undefined, "replacement", "step_target", { step, id: out });
    const next = this.nextOf(out);
    if (next !== null) need(next.id === into, "replacement", "step_next", { step, id: next.id });
    this.there.delete(out);
    const { lines, held } = /** @type {Present} */ (present);
    if (into === "") for (const people of held.values()) for (const who of people) this.count(who, lines.week, -1);
    else {
      // What nobody could check must not take the place of one that is there.
      need(!this.there.has(into), "replacement", "step_there", { step, id: into });
      this.came.add(into);
      this.there.set(into, { lines, held });
    }
    return { kind: "target", target: out, seat: "", out, into, count: next?.left ?? null, checked: next !== null };
  }

  /** Who comes for a target. @param {string} out @returns {{id: string, left: number} | null} null without the parent */
  nextOf(out) {
    if (this.cells === null) return null;
    const { cellOf, alternates } = this.cells;
    const left = (alternates.get(cellOf.get(out) ?? "") ?? []).filter((id) => !this.came.has(id));
    return { id: left[0] ?? "", left: left.length };
  }

  /**
   * @param {{target: string, seat: string, out: string, code: string, in: string}} said
   * @param {number} step from 1
   * @returns {Done}
   */
  seat({ target, seat, out, code, in: into }, step) {
    const present = this.there.get(target);
    const people = present?.held.get(seat);
    need(people?.has(out) === true, "replacement", "step_seat", { step, id: target, seat, person: out });
    people?.delete(out);
    const { lines } = /** @type {Present} */ (present);
    this.count(out, lines.week, -1);
    this.left.add(out);
    const candidates = this.candidates(target, seat);
    const place = (/** @type {string} */ id) => digest(`ssj.vacancy.v1\n${this.number}\n${code}\n${target}\n${seat}\n${id}\n`);
    const [first] = candidates.map((id) => ({ id, lot: place(id) })).sort((a, b) => byteOrder(a.lot, b.lot));
    need((first?.id ?? "") === into, "replacement", "step_lot", { step, count: candidates.length });
    if (into !== "") this.take(target, seat, into);
    return { kind: "seat", target, seat, out, into, count: candidates.length, checked: true };
  }

  /** Who may take a seat of a target that is there. @param {string} id @param {string} name @returns {string[]} */
  candidates(id, name) {
    const { lines, held } = /** @type {Present} */ (this.there.get(id));
    const seat = /** @type {Seat} */ (lines.seats.find((each) => each.name === name));
    const here = new Set([...held.values()].flatMap((people) => [...people]));
    const onlyOld = lines.mentor === seat && [...(held.get(name) ?? [])].every((who) => this.person(who).fresh);
    const { people } = this.staff;
    // The lines are those of the target that was drawn, the recusals those of the one that is there.
    return this.staff.eligible({ ...lines, id }, seat).map((i) => people[i])
      .filter((person) => !here.has(person.id) && !this.left.has(person.id) && this.hasRoom(person, lines.week))
      .filter((person) => !(onlyOld && person.fresh))
      .map((person) => person.id);
  }

  /** @param {string} id @returns {Person} */
  person(id) {
    return this.staff.people[/** @type {number} */ (this.staff.number.get(id))];
  }

  /** @param {Person} person @param {string} week */
  hasRoom({ id, load, weekLoad }, week) {
    if ((this.load.get(id) ?? 0) >= load) return false;
    return weekLoad === null || week === "" || (this.load.get(`${id} ${week}`) ?? 0) < weekLoad;
  }
}

/** The cell of each target of an outcome, and the alternates of each cell by rank. @param {Draw} parent */
function alternatesOf(parent) {
  /** @type {Map<string, string>} */
  const cellOf = new Map();
  /** @type {Map<string, string[]>} */
  const alternates = new Map();
  for (const [cell, , id, status] of parent.table("outcome.txt").rows()) {
    cellOf.set(id, cell);
    if (status === "alternate") alternates.set(cell, [...(alternates.get(cell) ?? []), id]);
  }
  return { cellOf, alternates };
}
