/** Who may take which seat (`docs/protocol.md` §3, checks on inspectors). */

import { byteOrder } from "./columns.js";
import { need } from "./failure.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./plan.js").Plan} Plan */

/**
 * A line of `roster.txt`, and whether the person counts.
 * @typedef {object} Person
 * @property {string} id
 * @property {number} load
 * @property {number} least
 * @property {number | null} weekLoad
 * @property {boolean} lead
 * @property {boolean} fresh
 * @property {string} department
 * @property {string[]} counties
 * @property {string[]} qualifications
 * @property {boolean} counts
 */

/**
 * @typedef {object} Seat
 * @property {number} number of its line, from 0
 * @property {string} name
 * @property {string} role
 * @property {string} department
 * @property {string} qualification
 * @property {number} count
 */

/**
 * @typedef {object} Target
 * @property {string} id
 * @property {string} county
 * @property {string} week or empty
 * @property {Seat[]} seats
 * @property {Seat | null} mentor the mentor's seat
 */

const LEAST_PEOPLE = 2;
/** @param {string} text */
const parts = (text) => (text === "" ? [] : text.split(","));

/** @param {string[]} row @returns {Person} */
const personOf = ([id, load, least, weekLoad, lead, fresh, department, counties, skills]) => ({
  id, department,
  load: Number(load),
  least: Number(least),
  weekLoad: weekLoad === "" ? null : Number(weekLoad),
  lead: lead === "1",
  fresh: fresh === "1",
  counties: parts(counties),
  qualifications: parts(skills),
  counts: false,
});

/** @param {Table} table @returns {Target[]} */
function readTargets(table) {
  /** @type {Target[]} */
  const targets = [];
  let number = -1;
  for (const [id, county, week, name, role, department, qualification, count] of table.rows()) {
    number += 1;
    const where = { file: "seats.txt", line: number + 1, id };
    let target = targets.at(-1);
    if (target?.id !== id) targets.push((target = { id, county, week, seats: [], mentor: null }));
    need(target.county === county && target.week === week, "odds", "two_places", where);
    need(count !== "0", "odds", "seat_count", where);
    target.seats.push({ number, name, role, department, qualification, count: Number(count) });
  }
  return targets;
}

/** @param {Seat[]} seats @returns {Seat} the mentor's seat of a target */
function mentorOf(seats) {
  const leads = seats.filter((seat) => seat.role === "lead");
  const among = leads.length > 0 ? leads : seats;
  return among.reduce((first, seat) => (byteOrder(seat.name, first.name) < 0 ? seat : first));
}

/** @param {Target[]} targets @param {Plan} plan */
function checkSeats(targets, plan) {
  let all = 0;
  for (const { id, week, seats } of targets) {
    const people = seats.reduce((sum, seat) => sum + seat.count, 0);
    need(people >= LEAST_PEOPLE, "odds", "one_person", { id });
    need(week === "" || plan.weeks.includes(week), "odds", "week_unknown", { id, week });
    all += people;
  }
  need(all <= 2 ** (53 - plan.bits), "odds", "too_many_seats", { count: all });
}

/** Targets, their seats, people, and who may take what. */
export class Staff {
  /**
   * @param {Map<string, Table>} tables
   * @param {Plan} plan
   */
  constructor(tables, plan) {
    const [roster, absent, blocked, seats] = ["roster", "absent", "blocked", "seats"].map(
      (name) => /** @type {Table} */ (tables.get(`${name}.txt`)),
    );
    this.people = Array.from(roster.rows(), personOf);
    /** @type {Map<string, number>} */
    this.number = new Map(this.people.map((person, i) => [person.id, i]));
    for (const [id] of absent.rows()) need(!this.number.has(id), "odds", "present_and_absent", { id });
    this.targets = readTargets(seats);
    this.seats = seats.count;
    checkSeats(this.targets, plan);
    const counties = new Set(this.targets.map((target) => target.county));
    for (const person of this.people) person.counts = person.counties.some((county) => counties.has(county));
    this.mentors = this.people.some((person) => person.counts && person.fresh);
    if (this.mentors) for (const target of this.targets) target.mentor = mentorOf(target.seats);
    this.weeks = [...new Set(this.targets.map((target) => target.week))].filter((week) => week !== "");
    this.blocked = new Set();
    for (const [who, target] of blocked.rows()) this.blocked.add(`${who} ${target}`);
    /** @type {Map<string, number[]>} */
    this.fitting = new Map();
  }

  /**
   * The numbers of those who fit a seat in this county, ascending, before recusals.
   * @param {string} county
   * @param {Seat} seat
   */
  fit(county, { role, department, qualification }) {
    const key = [county, role === "lead", department, qualification].join("\t");
    let found = this.fitting.get(key);
    if (found === undefined) {
      found = [...this.people.keys()].filter((i) => {
        const person = this.people[i];
        return (
          (role !== "lead" || person.lead) &&
          person.department === department &&
          person.counties.includes(county) &&
          (qualification === "" || person.qualifications.includes(qualification))
        );
      });
      this.fitting.set(key, found);
    }
    return found;
  }

  /**
   * The numbers of those who are eligible for a seat, ascending, as their ids are.
   * @param {Target} target
   * @param {Seat} seat
   */
  eligible(target, seat) {
    const found = this.fit(target.county, seat);
    if (this.blocked.size === 0) return found;
    return found.filter((i) => !this.blocked.has(`${this.people[i].id} ${target.id}`));
  }

  /**
   * Of a week its number, where it bounds this person; else −1.
   * @param {number} person
   * @param {string} week
   */
  weekOf(person, week) {
    return this.people[person].weekLoad === null ? -1 : this.weeks.indexOf(week);
  }
}
