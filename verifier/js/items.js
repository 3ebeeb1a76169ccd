/** The items of an inspector draw in flat arrays, and the A-tree of targets and seats (§7). */

import { Holders } from "./holders.js";
import { grown } from "./lines.js";
import { buildNetwork } from "./network.js";
import { readRoster, readSeats } from "./staff.js";

/** @typedef {import("./staff.js").Target} Target */

/**
 * Items that follow each other and have the same target and seat.
 * @typedef {object} Run
 * @property {string} target
 * @property {string} seat
 * @property {number} first item
 * @property {number} prefix of the seat in the A-tree
 * @property {number} mentors of a mentor's seat the prefix of those who are not new, else −1
 */

/**
 * The names of all weeks.
 * @param {Map<string, Target>} targets
 */
function weeksOf(targets) {
  const weeks = new Set(Array.from(targets.values(), (target) => target.week));
  weeks.delete("");
  for (const week of weeks) {
    if (targets.get(week)?.week === "") throw new RangeError(`a week has a target's name: ${week}`);
  }
  return [...weeks];
}

/** The items in the order of their names, as they come with targets and seats in sorted order. */
export class DrawItems {
  /**
   * @param {Uint8Array} seatsBytes `seats.txt`
   * @param {Uint8Array} rosterBytes `roster.txt`
   */
  constructor(seatsBytes, rosterBytes) {
    const { targets, counties } = readSeats(seatsBytes);
    this.targets = targets;
    this.roster = readRoster(rosterBytes, counties);
    this.holders = new Holders(this.roster, weeksOf(targets));
    this.count = 0;
    this.whole = new Float64Array(1024);
    this.fraction = new Uint32Array(1024);
    this.holder = new Int32Array(1024);
    /** @type {Run[]} those of ended targets in the order of the items */
    this.runs = [];
    /** The first of `runs` that is of the current target, and this target's week. */
    this.targetRun = 0;
    this.week = "";
    /** @type {number[]} the A-tree: of each prefix its parent */
    this.parents = [];
  }

  /**
   * The items of a seat begin.
   * @param {string} target the same as before, or a later one
   * @param {string} seat later than those of the same target
   * @returns {boolean} whether there is such a seat
   */
  start(target, seat) {
    const known = this.targets.get(target);
    if (!known?.seats.has(seat)) return false;
    if (this.runs.at(-1)?.target !== target) this.endTarget();
    this.week = known.week;
    this.runs.push({ target, seat, first: this.count, prefix: -1, mentors: -1 });
    return true;
  }

  /**
   * @param {number} whole ⌊odds / 2^K⌋
   * @param {number} fraction odds mod 2^K
   * @param {number} inspector the number in the roster
   */
  add(whole, fraction, inspector) {
    if (this.count === this.whole.length) {
      const length = Math.ceil(1.5 * this.count);
      this.whole = grown(this.whole, length);
      this.fraction = grown(this.fraction, length);
      this.holder = grown(this.holder, length);
    }
    this.whole[this.count] = whole;
    this.fraction[this.count] = fraction;
    this.holder[this.count] = this.holders.stand(inspector, this.week);
    this.count += 1;
  }

  /** All seats of a target are there: its prefixes are made, its items sorted, pairs found. */
  endTarget() {
    const runs = this.runs.slice(this.targetRun);
    if (runs.length === 0) return;
    const { target, first } = runs[0];
    this.addPrefixes(runs, this.mentorsRun(runs));
    if (runs.length > 1) {
      this.sortRuns(runs);
      this.holders.findPairs(this.holder, first, this.count, target);
    }
    this.targetRun = this.runs.length;
  }

  /**
   * The run of the mentor's seat, if anyone is new and someone in it is not.
   * @param {Run[]} runs of the current target
   * @returns {Run | undefined}
   */
  mentorsRun(runs) {
    if (!this.roster.mentors) return undefined;
    const mentor = this.targets.get(runs[0].target)?.mentor;
    const place = runs.findIndex((run) => run.seat === mentor);
    if (place < 0) return undefined;
    const end = runs[place + 1]?.first ?? this.count;
    return this.holder.subarray(runs[place].first, end).some((holder) => !this.isNew(holder))
      ? runs[place]
      : undefined;
  }

  /** @param {number} holder */
  isNew(holder) {
    return this.roster.fresh[this.holders.inspector(holder)] === 1;
  }

  /**
   * The prefixes of a target come into the A-tree, sorted by their joined names.
   * @param {Run[]} runs its seats in the order of their names
   * @param {Run | undefined} mentor the one of them below which a prefix is for the not-new
   */
  addPrefixes(runs, mentor) {
    const top = this.parents.push(-1) - 1;
    const names = runs.map((run) => ({ name: run.seat, run }));
    // By `/` it sorts behind seats whose names go on with `-` or `.` where the mentor's ends.
    if (mentor) names.push({ name: `${mentor.seat}/`, run: mentor });
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, run } of names) {
      if (name === run.seat) run.prefix = this.parents.push(top) - 1;
      else run.mentors = this.parents.push(run.prefix) - 1;
    }
  }

  /**
   * Names have `/` after the seat, lines a tab: the order of the seats can differ.
   * @param {Run[]} runs of the current target
   */
  sortRuns(runs) {
    const start = runs[0].first;
    const ends = [...runs.slice(1).map((run) => run.first), this.count];
    const parts = runs.map((run, i) => ({ run, first: run.first, end: ends[i] }));
    parts.sort((a, b) => (`${a.run.seat}/` < `${b.run.seat}/` ? -1 : 1));
    /** @type {number[]} */
    const order = [];
    parts.forEach(({ run, first, end }, i) => {
      run.first = start + order.length;
      this.runs[this.targetRun + i] = run;
      for (let item = first; item < end; item += 1) order.push(item);
    });
    for (const column of [this.whole, this.fraction, this.holder]) {
      const before = column.slice(start, this.count);
      order.forEach((from, i) => {
        column[start + i] = before[from - start];
      });
    }
  }

  /** Of each item its whole path-a. */
  leaves() {
    const leaf = new Int32Array(this.count);
    this.runs.forEach(({ prefix, mentors, first }, i) => {
      const end = this.runs[i + 1]?.first ?? this.count;
      leaf.fill(prefix, first, end);
      if (mentors < 0) return;
      for (let item = first; item < end; item += 1) {
        if (!this.isNew(this.holder[item])) leaf[item] = mentors;
      }
    });
    return leaf;
  }

  /**
   * The network of all items, when the last has been added; their odds are not kept here.
   * @param {number} bits K
   * @returns {import("./network.js").Network}
   */
  network(bits) {
    this.endTarget();
    const { whole, fraction } = this;
    const forestA = { parent: Int32Array.from(this.parents), leaf: this.leaves() };
    const forestB = this.holders.forest(this.holder.subarray(0, this.count));
    this.whole = new Float64Array(0);
    this.fraction = new Uint32Array(0);
    return buildNetwork(forestA, forestB, { whole, fraction }, bits);
  }

  /**
   * @param {number} item
   * @returns {string} target, seat, inspector
   */
  line(item) {
    let low = 0;
    for (let high = this.runs.length; high - low > 1; ) {
      const middle = low + high >> 1;
      if (this.runs[middle].first <= item) low = middle;
      else high = middle;
    }
    const { target, seat } = this.runs[low];
    const inspector = this.holders.inspector(this.holder[item]);
    return `${target}\t${seat}\t${this.roster.ids.text(inspector)}`;
  }
}
