/** The B-tree of an inspector draw (§7): inspectors, their weeks, their pairs with targets. */

import { spread } from "./blocks.js";
import { grown } from "./lines.js";

/** @typedef {import("./network.js").Forest} Forest */
/** @typedef {import("./staff.js").Roster} Roster */

/**
 * A *stand* is what pairs hang from: an inspector, or one of their bounded weeks. A *holder* is the
 * number of a stand, or the complement (`~`) of the number of a pair.
 *
 * A pair with one item has no number and no prefix here: it would be left out of the network, and
 * its item would hang from the stand, as it does now.
 *
 * Names below an inspector are ranked from 1: even ranks are weeks and `week/`, with which the
 * names below a week begin; odd ranks are the targets between them.
 */
export class Holders {
  /**
   * @param {Roster} roster
   * @param {string[]} weeks the names of all weeks
   */
  constructor(roster, weeks) {
    this.roster = roster;
    this.people = roster.ids.size;
    this.names = weeks.flatMap((week) => [week, `${week}/`]).sort();
    this.week = new Map(weeks.map((week, i) => [week, i]));
    this.weekRanks = weeks.map((week) => 2 * this.names.indexOf(week) + 2);
    this.belowRanks = weeks.map((week) => 2 * this.names.indexOf(`${week}/`) + 2);
    /** Of each inspector and week the stand, or −1. */
    this.standOf = new Int32Array(this.people * weeks.length).fill(-1);
    /** Of each stand its inspector and week; the first stands are the inspectors themselves. */
    this.standInspector = Int32Array.from({ length: this.people }, (_, i) => i);
    this.standWeek = new Int32Array(this.people).fill(-1);
    this.stands = this.people;
    /** Of each stand 1 + the first item it had in the last target that was looked at. */
    this.met = new Int32Array(this.people);
    /** Of each pair its stand and its rank; pairs are numbered in the order of their targets. */
    this.pairStand = new Int32Array(1024);
    this.pairRank = new Int32Array(1024);
    this.pairs = 0;
  }

  /**
   * @param {number} inspector
   * @param {string} week or empty
   * @returns {number} the stand, in this week, of the inspector
   */
  stand(inspector, week) {
    const number = this.week.get(week);
    if (number === undefined || !this.roster.bounded[inspector]) return inspector;
    const place = inspector * this.week.size + number;
    if (this.standOf[place] < 0) {
      const stand = this.stands;
      if (stand === this.met.length) {
        this.standInspector = grown(this.standInspector, 2 * stand);
        this.standWeek = grown(this.standWeek, 2 * stand);
        this.met = grown(this.met, 2 * stand);
      }
      this.standInspector[stand] = inspector;
      this.standWeek[stand] = number;
      this.standOf[place] = stand;
      this.stands += 1;
    }
    return this.standOf[place];
  }

  /**
   * Find who has several of a target's items; their holders become pairs.
   * @param {Int32Array} holder of each item, yet stands from `start` on
   * @param {number} start
   * @param {number} end
   * @param {string} target
   */
  findPairs(holder, start, end, target) {
    const rank = 2 * this.names.filter((name) => name < target).length + 1;
    for (let item = start; item < end; item += 1) {
      const stand = holder[item];
      const first = this.met[stand] - 1;
      if (first < start) {
        this.met[stand] = item + 1;
        continue;
      }
      if (holder[first] >= 0) holder[first] = ~this.newPair(stand, rank);
      holder[item] = holder[first];
    }
  }

  /**
   * @param {number} stand
   * @param {number} rank of the target
   */
  newPair(stand, rank) {
    const pair = this.pairs;
    if (pair === this.pairStand.length) {
      this.pairStand = grown(this.pairStand, 2 * pair);
      this.pairRank = grown(this.pairRank, 2 * pair);
    }
    const week = this.standWeek[stand];
    this.pairStand[pair] = stand;
    this.pairRank[pair] = week < 0 ? rank : this.belowRanks[week];
    this.pairs += 1;
    return pair;
  }

  /**
   * The B-tree, its prefixes sorted: by inspector, then by rank, then by target.
   * @param {Int32Array} holder of each item
   * @returns {Forest}
   */
  forest(holder) {
    const { people, stands, standInspector, standWeek, pairStand } = this;
    const count = stands + this.pairs;
    /** @type {(one: number) => number} */
    const inspectorOf = (one) => standInspector[one < stands ? one : pairStand[one - stands]];
    /** @type {(one: number) => number} */
    const rankOf = (one) => {
      if (one >= stands) return this.pairRank[one - stands];
      return one < people ? 0 : this.weekRanks[standWeek[one]];
    };
    const byRank = spread(count, 2 * this.names.length + 2, rankOf).values;
    const order = spread(count, people, (i) => inspectorOf(byRank[i])).values;
    const prefix = new Int32Array(count);
    order.forEach((i, place) => {
      prefix[byRank[i]] = place;
    });
    const parent = new Int32Array(count).fill(-1);
    for (let one = people; one < count; one += 1) {
      parent[prefix[one]] = prefix[one < stands ? standInspector[one] : pairStand[one - stands]];
    }
    return { parent, leaf: holder.map((h) => prefix[h < 0 ? stands + ~h : h]) };
  }

  /**
   * @param {number} holder
   * @returns {number} the inspector's number
   */
  inspector(holder) {
    return this.standInspector[holder < 0 ? this.pairStand[~holder] : holder];
  }
}
