/** The outcome of a target draw (`docs/protocol.md` §6): the lottery's counts, then the tickets. */

import { spread } from "../js/blocks.js";
import { ascii, ID_LENGTH } from "../js/lines.js";
import { roundItems } from "../js/lottery.js";
import { copy, Prefixed } from "./hashing.js";

/** @typedef {import("./draw.js").Draw} Draw */
/** @typedef {import("./targets.js").Cell} Cell */

const WORDS = 8;
const EVERY = 64;
/** As many bits as a double holds exactly. */
const EXACT = 53;
const encoder = new TextEncoder();

/** How many each cell draws. @param {Draw} draw @returns {Map<string, number>} */
function counts(draw) {
  const items = Array.from(draw.table("cells.txt").rows(), ([name, pathA, pathB, , odds]) => ({
    name, pathA, pathB, odds: BigInt(odds),
  }));
  return roundItems(items, draw.plan.bits, draw.plan.turns, draw.seed);
}

/** The tickets of a cell's entries, numbered in the order of their ids. */
export class CellTickets {
  /**
   * @param {Uint8Array} pool
   * @param {Float64Array} starts of the entries' lines
   * @param {string} beginning of what is hashed
   */
  constructor(pool, starts, beginning) {
    this.size = starts.length;
    this.words = new Int32Array(WORDS * this.size);
    const prefixed = new Prefixed(encoder.encode(beginning));
    for (let i = 0; i < this.size; i += 1) {
      copy(prefixed.of(pool, starts[i], starts[i] + ID_LENGTH), 0, this.words, WORDS * i);
    }
  }

  /** The order of (ticket, id) of two entries. @param {number} i @param {number} j */
  compare(i, j) {
    for (let k = 0; k < WORDS; k += 1) {
      const difference = (this.words[WORDS * i + k] >>> 0) - (this.words[WORDS * j + k] >>> 0);
      if (difference !== 0) return difference;
    }
    return i - j;
  }

  /**
   * All entries in the order of (ticket, id): sorted as plain numbers, which hold the beginning of
   * the ticket and the entry; where beginnings are equal, by the whole.
   * @returns {number[]}
   */
  order() {
    const bits = Math.ceil(Math.log2(this.size + 1));
    const lost = Math.max(0, 32 - (EXACT - bits));
    const room = 2 ** bits;
    const keys = new Float64Array(this.size);
    for (let i = 0; i < this.size; i += 1) keys[i] = (this.words[WORDS * i] >>> lost) * room + i;
    keys.sort();
    const order = Array.from(keys, (key) => key % room);
    for (let i = 1; i < this.size; i += 1) {
      for (let j = i; j > 0 && this.compare(order[j], order[j - 1]) < 0; j -= 1) {
        [order[j], order[j - 1]] = [order[j - 1], order[j]];
      }
    }
    return order;
  }

  /** @param {number} i @returns {string} */
  text(i) {
    let text = "";
    for (let k = WORDS * i; k < WORDS * (i + 1); k += 1) {
      text += (this.words[k] >>> 0).toString(16).padStart(8, "0");
    }
    return text;
  }
}

/**
 * How many alternates follow those drawn, if there are as many: `max(a, ceil(n · p / 100))`.
 * @param {number} drawn
 * @param {{least: number, percent: number}} rule
 */
function alternatesFor(drawn, { least, percent }) {
  if (drawn === 0) return 0;
  const share = (BigInt(drawn) * BigInt(percent) + 99n) / 100n;
  return Math.max(least, Number(share));
}

/** The lines of one cell. @param {Draw} draw @param {Cell} cell @param {Float64Array} starts of its entries @returns {string[]} */
function cellLines(draw, cell, starts) {
  const pool = draw.bytes("pool.txt");
  const tickets = new CellTickets(pool, starts, `ssj.ticket.v1\n${draw.seed}\n${cell.name}\n`);
  const order = tickets.order().slice(0, cell.drawn + cell.alternates);
  return order.map((entry, i) => {
    const status = i < cell.drawn ? "drawn" : "alternate";
    const id = ascii(pool, starts[entry], starts[entry] + ID_LENGTH);
    return `${cell.name}\t${i + 1}\t${id}\t${status}\t${tickets.text(entry)}\n`;
  });
}

/**
 * The bytes of `outcome.txt`; cells learn how many of them are drawn and alternates.
 * @param {Draw} draw that has passed all checks before
 * @param {(part: number) => void} progress
 * @returns {Uint8Array}
 */
export function drawTargets(draw, progress) {
  const { starts, cell: cellOf } = /** @type {import("./targets.js").Entries} */ (draw.entries);
  const drawn = counts(draw);
  const cells = [...draw.cells.values()];
  const lists = spread(starts.length, cells.length, (entry) => cellOf[entry]);
  /** @type {string[]} */
  const lines = [];
  cells.forEach((cell, number) => {
    const [from, to] = [lists.start[number], lists.start[number + 1]];
    cell.drawn = drawn.get(cell.name) ?? 0;
    cell.alternates = Math.min(cell.size - cell.drawn, alternatesFor(cell.drawn, draw.plan.alternates));
    if (cell.drawn === 0) return;
    const own = Float64Array.from(lists.values.subarray(from, to), (entry) => starts[entry]);
    for (const line of cellLines(draw, cell, own)) lines.push(line);
    if (number % EVERY === 0) progress(to / starts.length);
  });
  return encoder.encode(lines.join(""));
}
