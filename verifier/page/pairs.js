/** The pairs of an inspector draw with their odds, and the sums the bounds are about (§3). */

import { Ids, ID_LENGTH, ascii } from "../js/lines.js";
import { Failure, need } from "./failure.js";

/** @typedef {import("./staff.js").Staff} Staff */
/** @typedef {import("./staff.js").Target} Target */
/** @typedef {import("./staff.js").Seat} Seat */
/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./tables.js").Table} Table */

const TAB = 9;
const NEWLINE = 10;

/**
 * The pairs of a seat: who is eligible, with their odds, both in the order of the roster.
 * @typedef {object} SeatPairs
 * @property {Seat} seat
 * @property {number[]} people
 * @property {Float64Array} odds 0 where there is no line
 */

/**
 * What one person has at one target.
 * @typedef {object} Share
 * @property {number} pairs how many seats they are eligible for
 * @property {number} sum of their odds
 */

/** The lines of `odds.txt`, seat by seat. */
class OddsLines {
  /** @param {Table} table @param {Staff} staff */
  constructor({ bytes, count }, staff) {
    this.ids = new Ids();
    const encoder = new TextEncoder();
    for (const { id } of staff.people) this.ids.add(encoder.encode(id), 0);
    /** Of each seat its first line, and one after its last. */
    this.first = new Int32Array(staff.seats);
    this.end = new Int32Array(staff.seats);
    this.person = new Int32Array(count);
    this.odds = new Float64Array(count);
    this.read(bytes, staff);
  }

  /** @param {Uint8Array} bytes @param {Staff} staff */
  read(bytes, staff) {
    const seats = new Map();
    for (const target of staff.targets) {
      for (const seat of target.seats) seats.set(`${target.id}\t${seat.name}`, seat.number);
    }
    let last = { text: "", seat: -1 };
    let line = 0;
    for (let start = 0; start < bytes.length; line += 1) {
      const tab = bytes.indexOf(TAB, start + ID_LENGTH + 1);
      const text = ascii(bytes, start, tab);
      const where = { file: "odds.txt", line: line + 1 };
      if (text !== last.text) {
        last = { text, seat: seats.get(text) ?? -1 };
        need(last.seat >= 0, "odds", "odds_seat", where);
        this.first[last.seat] = line;
      }
      this.end[last.seat] = line + 1;
      this.person[line] = this.ids.find(bytes, tab + 1);
      need(this.person[line] >= 0, "odds", "odds_person", where);
      const end = bytes.indexOf(NEWLINE, tab);
      this.odds[line] = Number(ascii(bytes, tab + ID_LENGTH + 2, end));
      need(this.odds[line] >= 1, "odds", "odds_zero", where);
      start = end + 1;
    }
  }
}

/** All pairs, and of every bound the sum of its odds and the number of its pairs. */
export class Pairs {
  /**
   * @param {Table} table `odds.txt`
   * @param {Staff} staff
   * @param {Plan} plan
   * @param {(done: number) => void} progress told how many targets are done
   */
  constructor(table, staff, plan, progress) {
    const people = staff.people.length;
    const weeks = staff.weeks.length;
    this.staff = staff;
    this.unit = 2 ** plan.bits;
    this.cap = plan.cap;
    this.lines = new OddsLines(table, staff);
    this.seatSum = new Float64Array(staff.seats);
    this.seatPairs = new Float64Array(staff.seats);
    this.groupSum = new Float64Array(staff.seats);
    this.groupPairs = new Float64Array(staff.seats);
    this.personSum = new Float64Array(people);
    this.personPairs = new Float64Array(people);
    this.weekSum = new Float64Array(people * weeks);
    this.weekPairs = new Float64Array(people * weeks);
    staff.targets.forEach((target, i) => {
      this.add(target);
      if (i % 256 === 0) progress(i);
    });
    this.checkPeople();
  }

  /**
   * The pairs of a seat.
   * @param {Target} target
   * @param {Seat} seat
   * @returns {SeatPairs}
   */
  of(target, seat) {
    const people = this.staff.eligible(target, seat);
    const odds = new Float64Array(people.length);
    const { first, end, person, odds: stated } = this.lines;
    let at = 0;
    for (let line = first[seat.number]; line < end[seat.number]; line += 1) {
      while (at < people.length && people[at] < person[line]) at += 1;
      if (people[at] !== person[line]) {
        throw new Failure("odds", "not_eligible", { file: "odds.txt", line: line + 1 });
      }
      odds[at] = stated[line];
    }
    return { seat, people, odds };
  }

  /** Whether a pair is in the group of its seat. @param {Target} target @param {Seat} seat @param {number} person */
  inGroup(target, seat, person) {
    return target.mentor === seat && !this.staff.people[person].fresh;
  }

  /** @param {Target} target @returns {{seats: SeatPairs[], shares: Map<number, Share>}} */
  atTarget(target) {
    const seats = target.seats.map((seat) => this.of(target, seat));
    /** @type {Map<number, Share>} */
    const shares = new Map();
    for (const { people, odds } of seats) {
      people.forEach((person, i) => {
        const share = shares.get(person);
        if (share) {
          share.pairs += 1;
          share.sum += odds[i];
        } else {
          shares.set(person, { pairs: 1, sum: odds[i] });
        }
      });
    }
    return { seats, shares };
  }

  /** Sum up the pairs of a target, and check the bounds that are within it. @param {Target} target */
  add(target) {
    const { seats, shares } = this.atTarget(target);
    const { id } = target;
    for (const { seat, people, odds } of seats) {
      people.forEach((person, i) => {
        need(odds[i] <= this.cap, "odds", "over_cap", { id, seat: seat.name });
        this.addPair(target, seat, person, odds[i]);
      });
      const asked = seat.count * this.unit;
      need(this.seatSum[seat.number] === asked, "odds", "seat_sum", { id, seat: seat.name });
      if (target.mentor === seat) {
        need(this.groupSum[seat.number] >= this.unit, "odds", "group_sum", { id, seat: seat.name });
      }
    }
    for (const [person, { pairs, sum }] of shares) {
      const where = { id, person: this.staff.people[person].id };
      need(pairs < 2 || sum <= this.cap, "odds", "pair_sum", where);
    }
  }

  /** @param {Target} target @param {Seat} seat @param {number} person @param {number} odds */
  addPair(target, seat, person, odds) {
    this.seatSum[seat.number] += odds;
    this.seatPairs[seat.number] += 1;
    if (this.inGroup(target, seat, person)) {
      this.groupSum[seat.number] += odds;
      this.groupPairs[seat.number] += 1;
    }
    this.personSum[person] += odds;
    this.personPairs[person] += 1;
    const week = this.staff.weekOf(person, target.week);
    if (week < 0) return;
    this.weekSum[person * this.staff.weeks.length + week] += odds;
    this.weekPairs[person * this.staff.weeks.length + week] += 1;
  }

  /** The bounds of everybody who counts. */
  checkPeople() {
    const { people, weeks } = this.staff;
    people.forEach(({ id, counts, load, least, weekLoad }, i) => {
      if (!counts) return;
      const sum = this.personSum[i];
      need(sum >= least * this.unit, "odds", "least_sum", { person: id });
      need(sum <= load * this.unit, "odds", "load_sum", { person: id });
      if (weekLoad === null) return;
      weeks.forEach((week, w) => {
        const right = this.weekSum[i * weeks.length + w] <= weekLoad * this.unit;
        need(right, "odds", "week_sum", { person: id, week });
      });
    });
  }
}
