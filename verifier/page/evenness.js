/** The proof that the odds are the most even ones (`docs/protocol.md` §3, code `evenness`). */

import { compareProduct } from "./doubles.js";
import { Failure, need } from "./failure.js";

/** @typedef {import("./pairs.js").Pairs} Pairs */
/** @typedef {import("./pairs.js").SeatPairs} SeatPairs */
/** @typedef {import("./pairs.js").Share} Share */
/** @typedef {import("./staff.js").Target} Target */
/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./tables.js").Table} Table */

/** A multiplier: its value and level. @typedef {{value: number, level: number}} Mark */

const NONE = { value: 1, level: 0 };
/** Five doubles multiplied in doubles are off by less than this, as long as none is tiny or huge. */
const NOISE = 1e-14;
const SURE = 1e100;

/** The lines of `multipliers.txt`, by bound. */
class Marks {
  /** @param {Table} table */
  constructor(table) {
    /** @type {Map<string, Mark>} */
    this.marks = new Map();
    this.left = new Set();
    for (const [kind, one, two, three, value, level] of table.rows()) {
      const key = [kind, one, two, three].join("\t");
      this.marks.set(key, { value: Number(value), level: Number(level) });
      this.left.add(key);
    }
  }

  /**
   * The mark of a bound that exists.
   * @param {...string} names kind and names
   * @returns {Mark}
   */
  of(...names) {
    while (names.length < 4) names.push("");
    const key = names.join("\t");
    this.left.delete(key);
    return this.marks.get(key) ?? NONE;
  }
}

/** @param {string} reason @param {Record<string, string | number>} where @returns {never} */
function fail(reason, where) {
  throw new Failure("evenness", reason, where);
}

/** One proof, checked target by target. */
class Proof {
  /**
   * @param {Pairs} pairs
   * @param {Marks} marks
   * @param {Plan} plan
   */
  constructor(pairs, marks, plan) {
    const { people, weeks } = pairs.staff;
    this.pairs = pairs;
    this.marks = marks;
    this.plan = plan;
    /** @type {Mark[]} */
    this.person = people.map(({ id, counts }) => (counts ? marks.of("inspector", id) : NONE));
    /** @type {Mark[]} of each person and week */
    this.week = people.flatMap(({ id, counts, weekLoad }) =>
      weeks.map((week) => (counts && weekLoad !== null ? marks.of("week", id, week) : NONE)),
    );
  }

  /**
   * *Levels* of the arc of a bound, and *idle*.
   * @param {object} bound
   * @param {Mark} bound.mark
   * @param {number} bound.around the level of what it hangs from
   * @param {boolean} bound.first on the side of the seats, where arcs lead away from the root
   * @param {number} bound.sum
   * @param {number} bound.lower
   * @param {number} bound.upper
   * @param {number} bound.pairs below it
   * @param {Record<string, string | number>} where
   */
  bound({ mark, around, first, sum, lower, upper, pairs }, where) {
    const [tail, head] = first ? [around, mark.level] : [mark.level, around];
    if ((sum < upper && head > tail) || (sum > lower && tail > head)) fail("bound_level", where);
    if (mark.level !== around || lower === upper) return;
    const slack = pairs * this.plan.deviation + 1;
    // A sum is at most 2^53; an upper limit so large that the difference is rounded is far away.
    if (mark.value < 1 && upper - sum > slack) fail("idle_upper", where);
    if (mark.value > 1 && sum - lower > slack) fail("idle_lower", where);
  }

  /** The bounds of people and their weeks. */
  people() {
    const { pairs } = this;
    const { people, weeks } = pairs.staff;
    people.forEach(({ id, counts, load, least, weekLoad }, i) => {
      if (!counts) return;
      const mark = this.person[i];
      const limits = { lower: least * pairs.unit, upper: load * pairs.unit };
      const own = { sum: pairs.personSum[i], pairs: pairs.personPairs[i], ...limits };
      this.bound({ mark, around: 0, first: false, ...own }, { bound: "inspector", person: id });
      if (weekLoad === null) return;
      weeks.forEach((week, w) => {
        const at = i * weeks.length + w;
        const own = { sum: pairs.weekSum[at], pairs: pairs.weekPairs[at], lower: 0 };
        const upper = weekLoad * pairs.unit;
        this.bound({ mark: this.week[at], around: mark.level, first: false, upper, ...own },
          { bound: "week", person: id, week });
      });
    });
  }

  /** @param {Target} target */
  target(target) {
    const { seats, shares } = this.pairs.atTarget(target);
    /** @type {Map<number, Mark>} */
    const shared = new Map();
    for (const [person, share] of shares) {
      if (share.pairs > 1) shared.set(person, this.share(target, person, share));
    }
    for (const seat of seats) this.seat(target, seat, shared);
  }

  /** The bound of somebody who is eligible for several seats. @param {Target} target @param {number} person @param {Share} share */
  share(target, person, { pairs, sum }) {
    const { id } = this.pairs.staff.people[person];
    const mark = this.marks.of("pair", target.id, id);
    const around = this.outer(target, person).at(-1) ?? NONE;
    const limits = { lower: 0, upper: this.plan.cap };
    this.bound({ mark, around: around.level, first: false, sum, pairs, ...limits },
      { bound: "pair", id: target.id, person: id });
    return mark;
  }

  /** Inspector, and week where that is a bound. @param {Target} target @param {number} person */
  outer(target, person) {
    const { staff } = this.pairs;
    const week = staff.weekOf(person, target.week);
    const own = this.person[person];
    return week < 0 ? [own] : [own, this.week[person * staff.weeks.length + week]];
  }

  /** A seat, its group, its pairs. @param {Target} target @param {SeatPairs} own @param {Map<number, Mark>} shared */
  seat(target, { seat, people, odds }, shared) {
    const { pairs } = this;
    const where = { bound: "seat", id: target.id, seat: seat.name };
    const full = seat.count * pairs.unit;
    const key = ["seat", target.id, seat.name, ""].join("\t");
    if (!this.marks.marks.has(key)) fail("seat_missing", where);
    const mark = this.marks.of("seat", target.id, seat.name);
    const n = seat.number;
    this.bound({ mark, around: 0, first: true, sum: pairs.seatSum[n], lower: full, upper: full,
      pairs: pairs.seatPairs[n] }, where);
    let group = NONE;
    if (target.mentor === seat) {
      group = this.marks.of("group", target.id, seat.name, "mentor");
      this.bound({ mark: group, around: mark.level, first: true, sum: pairs.groupSum[n],
        lower: pairs.unit, upper: full, pairs: pairs.groupPairs[n] }, { ...where, bound: "group" });
    }
    people.forEach((person, i) => {
      const inner = pairs.inGroup(target, seat, person) ? [mark, group] : [mark];
      const pair = shared.get(person);
      const outer = this.outer(target, person);
      if (pair) outer.push(pair);
      this.pair(inner, outer, odds[i], { ...where, person: pairs.staff.people[person].id });
    });
  }

  /** *Product*, *forced*, *levels* of a pair. @param {Mark[]} inner @param {Mark[]} outer @param {number} odds @param {Record<string, string | number>} where */
  pair(inner, outer, odds, where) {
    const first = inner[inner.length - 1].level;
    const other = outer[outer.length - 1].level;
    const { cap } = this.plan;
    if ((odds < cap && other > first) || (odds > 0 && first > other)) fail("pair_level", where);
    if (first !== other) {
      if (odds !== 0 && odds !== cap) fail("pair_forced", where);
    } else if (!this.near([...inner, ...outer].map((mark) => mark.value), odds)) {
      fail("pair_product", where);
    }
  }

  /**
   * Whether odds differ by at most `deviation` from min(2^K · product, q), exactly.
   * @param {number[]} factors
   * @param {number} odds from 0 to q
   */
  near(factors, odds) {
    const { bits, cap, deviation } = this.plan;
    const product = factors.reduce((a, b) => a * b, this.pairs.unit);
    if (factors.every((factor) => factor < SURE && factor > 1 / SURE) && product > 1 / SURE) {
      // In doubles where they are sure; the comparison is exact where it is close.
      const off = Math.abs(Math.min(product, cap) - odds) - deviation;
      const noise = NOISE * Math.max(product, 1);
      if (off < -noise) return true;
      if (off > noise) return false;
    }
    if (odds > deviation && compareProduct(factors, bits, odds - deviation) < 0) return false;
    return cap <= odds + deviation || compareProduct(factors, bits, odds + deviation) <= 0;
  }
}

/**
 * @param {Table} multipliers `multipliers.txt`
 * @param {Pairs} pairs
 * @param {Plan} plan
 * @param {(done: number) => void} progress told how many targets are done
 */
export function checkEvenness(multipliers, pairs, plan, progress) {
  const marks = new Marks(multipliers);
  const proof = new Proof(pairs, marks, plan);
  proof.people();
  pairs.staff.targets.forEach((target, i) => {
    proof.target(target);
    if (i % 64 === 0) progress(i);
  });
  const [stranger] = marks.left;
  need(stranger === undefined, "evenness", "bound_unknown", { bound: String(stranger).split("\t").join(" ") });
}
