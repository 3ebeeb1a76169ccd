/** The checks of `docs/protocol.md` §3 on a target draw (code `odds`). */

import { ascii, ID_LENGTH } from "../js/lines.js";
import { decode } from "./columns.js";
import { Failure, need } from "./failure.js";
import { checkRates } from "./rates.js";

/** @typedef {import("./tables.js").Table} Table */

/**
 * One line of `cells.txt`.
 * @typedef {object} Cell
 * @property {string} name
 * @property {string[]} path the names of its path-a
 * @property {string} county
 * @property {string} own the class
 * @property {string} section
 * @property {number} size
 * @property {bigint} odds
 * @property {number} entries lines of the pool with this cell
 * @property {number} drawn
 * @property {number} alternates
 */

const NEWLINE = 10;
const EVERY = 1 << 16;
const encoder = new TextEncoder();

/** @param {string[]} row @param {number} line @param {bigint} unit @returns {Cell} */
function cellOf([name, pathA, pathB, size, odds], line, unit) {
  const where = { file: "cells.txt", line, cell: name };
  const names = pathA.split("/");
  need(names.length === 4 && !pathB.includes("/"), "odds", "cell_path", where);
  const [, , county, last] = names;
  const own = last.slice(county.length + 1);
  const right = last === `${county}.${own}` && /^[A-Z-]$/.test(own) && name === `${last}.${pathB}`;
  need(right, "odds", "cell_name", where);
  need(BigInt(odds) <= BigInt(size) * unit, "odds", "odds_over_size", where);
  const counts = { entries: 0, drawn: 0, alternates: 0 };
  return { name, path: names, county, own, section: pathB, size: Number(size), odds: BigInt(odds), ...counts };
}

/** Finds cells by the bytes of their names. */
class CellNames {
  /** @param {Iterable<Cell>} cells */
  constructor(cells) {
    this.names = Array.from(cells, (cell) => encoder.encode(cell.name));
    let size = 4;
    while (size < 2 * this.names.length) size *= 2;
    this.table = new Int32Array(size).fill(-1);
    this.names.forEach((name, number) => {
      let slot = hash(name, 0, name.length) & (size - 1);
      while (this.table[slot] >= 0) slot = (slot + 1) & (size - 1);
      this.table[slot] = number;
    });
  }

  /** @param {Uint8Array} bytes @param {number} start @param {number} end @returns {number} −1 if none has this name */
  find(bytes, start, end) {
    const mask = this.table.length - 1;
    for (let slot = hash(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const number = this.table[slot];
      if (number < 0 || this.same(number, bytes, start, end)) return number;
    }
  }

  /** @param {number} number @param {Uint8Array} bytes @param {number} start @param {number} end */
  same(number, bytes, start, end) {
    const name = this.names[number];
    if (name.length !== end - start) return false;
    for (let i = 0; i < name.length; i += 1) if (name[i] !== bytes[start + i]) return false;
    return true;
  }
}

/** FNV-1a. @param {Uint8Array} bytes @param {number} start @param {number} end */
function hash(bytes, start, end) {
  let value = 0x811c9dc5;
  for (let i = start; i < end; i += 1) value = Math.imul(value ^ bytes[i], 0x01000193);
  return value ^ (value >>> 15);
}

/**
 * Where the lines of the pool begin, and the number of the cell of each.
 * @typedef {object} Entries
 * @property {Float64Array} starts
 * @property {Int32Array} cell
 */

/**
 * Count the pool's lines by cell.
 * @param {Table} pool
 * @param {Cell[]} cells
 * @param {(done: number) => void} progress
 * @returns {Entries}
 */
function countPool({ bytes, count }, cells, progress) {
  const entries = { starts: new Float64Array(count), cell: new Int32Array(count) };
  const names = new CellNames(cells);
  for (let line = 0, start = 0; line < count; line += 1) {
    const end = bytes.indexOf(NEWLINE, start);
    const cell = names.find(bytes, start + ID_LENGTH + 1, end);
    if (cell < 0) {
      const name = ascii(bytes, start + ID_LENGTH + 1, end);
      throw new Failure("odds", "cell_unknown", { file: "pool.txt", line: line + 1, cell: name });
    }
    cells[cell].entries += 1;
    entries.starts[line] = start;
    entries.cell[line] = cell;
    start = end + 1;
    if (line % EVERY === 0) progress(start);
  }
  return entries;
}

/** No id is in both. @param {Table} pool @param {Table} excluded */
function checkApart(pool, excluded) {
  for (const [id] of excluded.rows()) {
    need(lineOf(pool, id) < 0, "odds", "pooled_and_excluded", { id });
  }
}

/**
 * Find the line of an id in a file that is sorted by ids.
 * @param {Table} table
 * @param {string} id
 * @returns {number} where the line begins, or −1
 */
export function lineOf({ bytes }, id) {
  let low = 0;
  for (let high = bytes.length; low < high; ) {
    const middle = bytes.lastIndexOf(NEWLINE, Math.max(low, (low + high >> 1)) - 1);
    const start = Math.max(low, middle + 1);
    const found = ascii(bytes, start, start + ID_LENGTH);
    if (found === id) return start;
    if (found < id) low = bytes.indexOf(NEWLINE, start) + 1;
    else high = start;
  }
  return -1;
}

/**
 * The columns of a line that begins at `start`.
 * @param {Table} table
 * @param {number} start
 */
export const rowAt = ({ bytes }, start) =>
  decode(bytes, start, bytes.indexOf(NEWLINE, start)).split("\t");

/**
 * @param {Map<string, Table>} tables
 * @param {import("./plan.js").Plan} plan
 * @param {(done: number) => void} progress
 * @returns {{cells: Map<string, Cell>, entries: Entries}} both in the order of their lines
 */
export function checkTargets(tables, { bits, rates }, progress) {
  const [pool, excluded, table] = ["pool.txt", "excluded.txt", "cells.txt"].map(
    (file) => /** @type {Table} */ (tables.get(file)),
  );
  /** @type {Map<string, Cell>} */
  const cells = new Map();
  let line = 0;
  for (const row of table.rows()) cells.set(row[0], cellOf(row, (line += 1), 1n << BigInt(bits)));
  const entries = countPool(pool, [...cells.values()], progress);
  line = 0;
  for (const { name, size, entries } of cells.values()) {
    const where = { file: "cells.txt", line: (line += 1), cell: name, size, entries };
    need(size === entries && size >= 1, "odds", "cell_size", where);
  }
  checkApart(pool, excluded);
  checkRates(cells.values(), rates, bits);
  return { cells, entries };
}
