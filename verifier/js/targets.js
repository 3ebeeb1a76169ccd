/** The outcome of a target draw from its frozen files (`docs/protocol.md` §6). */

import { ascii, FormError, ID_LENGTH, isId, NEWLINE, rows, TAB, wholeNumber } from "./lines.js";
import { roundItems } from "./lottery.js";
import { hexadecimal } from "./sha256.js";
import { Tickets } from "./tickets.js";

const TICKET_WORDS = 8;
const CELL = /^[0-9A-Za-z.-]+$/;
const PATH = /^[0-9A-Za-z.-]+(\/[0-9A-Za-z.-]+)*$/;

/**
 * @typedef {object} TargetPlan the members of `plan.json` that a target outcome depends on
 * @property {number} bits K
 * @property {number} turns T
 * @property {{least: number, percent: number}} alternates
 */

/**
 * @typedef {object} Pool where the ids of each cell's entries stand in `pool.txt`, in its order
 * @property {Float64Array} starts of ids, cell by cell
 * @property {Uint32Array} first of each cell its place in `starts`; one more at the end
 */

/**
 * The items of the lottery: one for each line of `cells.txt`.
 * @param {Uint8Array} bytes of `cells.txt`
 * @returns {import("./lottery.js").Item[]}
 */
function cellItems(bytes) {
  return rows("cells.txt", bytes, 6).map(([name, pathA, pathB, , odds], i) => {
    const value = wholeNumber(odds);
    if (value === null) throw new FormError("cells.txt", i + 1, `odds are not a number: ${odds}`);
    if (!CELL.test(name)) throw new FormError("cells.txt", i + 1, `not a cell: ${name}`);
    for (const path of [pathA, pathB]) {
      if (!PATH.test(path)) throw new FormError("cells.txt", i + 1, `not a path: ${path}`);
    }
    return { name, odds: value, pathA, pathB };
  });
}

/**
 * @param {Uint8Array} bytes of `pool.txt`
 * @param {string[]} names of the cells
 * @returns {Pool}
 */
function readPool(bytes, names) {
  /** @type {Map<string, number>} */
  const cells = new Map();
  names.forEach((name, i) => cells.set(name, i));
  /** @type {number[]} */
  const cellOf = [];
  /** @type {number[]} */
  const starts = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    const line = starts.length + 1;
    if (end < 0) throw new FormError("pool.txt", line, "it does not end with \\n");
    if (!isId(bytes, start) || bytes[start + ID_LENGTH] !== TAB) {
      throw new FormError("pool.txt", line, "no id and tab at its beginning");
    }
    const name = ascii(bytes, start + ID_LENGTH + 1, end);
    const cell = cells.get(name);
    if (cell === undefined) throw new FormError("pool.txt", line, `unknown cell ${name}`);
    starts.push(start);
    cellOf.push(cell);
    start = end + 1;
  }
  return byCell(starts, cellOf, names.length);
}

/**
 * @param {number[]} starts of the entries, in the order of the pool
 * @param {number[]} cellOf each of them
 * @param {number} cells how many there are
 * @returns {Pool}
 */
function byCell(starts, cellOf, cells) {
  const first = new Uint32Array(cells + 1);
  for (const cell of cellOf) first[cell + 1] += 1;
  for (let cell = 0; cell < cells; cell += 1) first[cell + 1] += first[cell];
  const next = first.slice();
  const sorted = new Float64Array(starts.length);
  starts.forEach((start, i) => {
    sorted[next[cellOf[i]]] = start;
    next[cellOf[i]] += 1;
  });
  return { starts: sorted, first };
}

/**
 * How many entries follow those drawn as alternates: `max(a, ceil(n · p / 100))`, exactly.
 * @param {number} drawn n, at least 1
 * @param {{least: number, percent: number}} alternates
 * @returns {bigint}
 */
function alternatesFor(drawn, { least, percent }) {
  const share = (BigInt(drawn) * BigInt(percent) + 99n) / 100n;
  return share > BigInt(least) ? share : BigInt(least);
}

/**
 * The entries of a cell by (ticket, id).
 * @param {Uint8Array} bytes of `pool.txt`
 * @param {Float64Array} starts where the cell's entries stand in it
 * @param {Tickets} tickets of the cell
 * @returns {Generator<{id: string, ticket: string}>}
 */
function* inTicketOrder(bytes, starts, tickets) {
  /** @param {number} i */
  const idOf = (i) => ascii(bytes, starts[i], starts[i] + ID_LENGTH);
  const words = new Uint32Array(TICKET_WORDS * starts.length);
  starts.forEach((start, i) => {
    words.set(tickets.of(bytes, start, start + ID_LENGTH), TICKET_WORDS * i);
  });
  const order = Uint32Array.from(starts, (_, i) => i).sort((i, j) => {
    for (let k = 0; k < TICKET_WORDS; k += 1) {
      const difference = words[TICKET_WORDS * i + k] - words[TICKET_WORDS * j + k];
      if (difference !== 0) return difference;
    }
    return idOf(i) < idOf(j) ? -1 : 1;
  });
  for (const i of order) {
    const ticket = hexadecimal(words.subarray(TICKET_WORDS * i, TICKET_WORDS * (i + 1)));
    yield { id: idOf(i), ticket };
  }
}

/**
 * The lines of one cell: those drawn, then the alternates.
 * @param {string} cell
 * @param {number} drawn n, at least 1
 * @param {Uint8Array} bytes of `pool.txt`
 * @param {Float64Array} starts where the cell's entries stand in it
 * @param {TargetPlan} plan
 * @param {string} seed
 * @returns {Generator<string>}
 */
function* cellLines(cell, drawn, bytes, starts, plan, seed) {
  const size = starts.length;
  if (drawn > size) throw new RangeError(`${drawn} drawn in ${cell}, which has ${size} entries`);
  const listed = BigInt(drawn) + alternatesFor(drawn, plan.alternates);
  let rank = 0;
  for (const { id, ticket } of inTicketOrder(bytes, starts, new Tickets(seed, cell))) {
    rank += 1;
    if (rank > listed) return;
    const status = rank <= drawn ? "drawn" : "alternate";
    yield `${cell}\t${rank}\t${id}\t${status}\t${ticket}\n`;
  }
}

/**
 * The bytes of `outcome.txt` of a target draw. The checks of §1 and §3 on the files are the
 * caller's; what would make the outcome meaningless is refused with a `FormError` or `RangeError`.
 * @param {Uint8Array} poolBytes `pool.txt`
 * @param {Uint8Array} cellsBytes `cells.txt`
 * @param {TargetPlan} plan
 * @param {string} seed 64 hexadecimal characters
 * @returns {Uint8Array}
 */
export function targetOutcome(poolBytes, cellsBytes, plan, seed) {
  const counts = roundItems(cellItems(cellsBytes), plan.bits, plan.turns, seed);
  const { starts, first } = readPool(poolBytes, [...counts.keys()]);
  /** @type {string[]} */
  const lines = [];
  let index = 0;
  for (const [cell, drawn] of counts) {
    const own = starts.subarray(first[index], first[index + 1]);
    index += 1;
    if (drawn === 0) continue;
    for (const line of cellLines(cell, drawn, poolBytes, own, plan, seed)) lines.push(line);
  }
  return new TextEncoder().encode(lines.join(""));
}
