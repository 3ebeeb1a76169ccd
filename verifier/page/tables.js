/** The text files of a bundle (`docs/protocol.md` §1): form, order and uniqueness of their lines. */

import { decode, FORMS } from "./columns.js";
import { Failure } from "./failure.js";

const TAB = 9;
const NEWLINE = 10;
const MOST_LINES = 1e9;
const PIECE = 1 << 20;

/** Open, sealed, or anything else that a plan may say. @typedef {import("./json.js").Json | undefined} Mode */

/**
 * Columns with their forms, and how many of the first ones a line is known by.
 * @typedef {object} Shape
 * @property {[name: string, form: string][]} columns
 * @property {number} unique
 */

/** @type {(unique: number, ...columns: [string, string][]) => Shape} */
const shape = (unique, ...columns) => ({ unique, columns });

/** @type {Record<string, Shape>} */
const SHAPES = {
  "pool.txt": shape(1, ["id", "id"], ["cell", "cell"]),
  "excluded.txt": shape(1, ["id", "id"], ["reason", "text"]),
  "cells.txt": shape(1, ["cell", "cell"], ["path-a", "path"], ["path-b", "path"], ["size", "count"],
    ["odds", "odds"], ["blind", "blind"]),
  "roster.txt": shape(1, ["id", "id"], ["load", "count"], ["least", "count"],
    ["week-load", "maybeCount"], ["lead", "flag"], ["new", "flag"], ["department", "place"],
    ["counties", "list"], ["qualifications", "list"]),
  "absent.txt": shape(1, ["id", "id"], ["reason", "text"]),
  "blocked.txt": shape(2, ["inspector", "id"], ["target", "id"], ["reason", "text"]),
  "seats.txt": shape(0, ["target", "id"], ["county", "place"], ["week", "maybeWeek"],
    ["seat", "seat"], ["role", "role"], ["department", "place"],
    ["qualification", "maybeQualification"], ["count", "count"]),
  "odds.txt": shape(3, ["target", "id"], ["seat", "seat"], ["inspector", "id"], ["odds", "odds"]),
  "multipliers.txt": shape(4, ["kind", "bound"], ["name", "text"], ["name", "text"],
    ["name", "text"], ["value", "value"], ["level", "level"]),
  targets: shape(0, ["cell", "cell"], ["rank", "rank"], ["id", "id"], ["status", "status"],
    ["ticket", "ticket"]),
  inspectors: shape(0, ["target", "id"], ["seat", "seat"], ["inspector", "id"]),
};

/** The forms of the three names by the kind of a bound (§3). @type {Record<string, string[]>} */
const NAMES = {
  seat: ["id", "seat", "nothing"],
  group: ["id", "seat", "mentor"],
  inspector: ["id", "nothing", "nothing"],
  week: ["id", "week", "nothing"],
  pair: ["id", "id", "nothing"],
};

/** A text file whose form is right. */
export class Table {
  /**
   * @param {string} file
   * @param {Uint8Array} bytes
   * @param {number} count of its lines
   */
  constructor(file, bytes, count) {
    this.file = file;
    this.bytes = bytes;
    this.count = count;
  }

  /** The columns of each line as text. @returns {Generator<string[]>} */
  *rows() {
    for (let start = 0; start < this.bytes.length; ) {
      const end = this.bytes.indexOf(NEWLINE, start);
      yield decode(this.bytes, start, end).split("\t");
      start = end + 1;
    }
  }
}

/** Goes over the lines of one file. */
class Scan {
  /**
   * @param {string} file
   * @param {Uint8Array} bytes
   * @param {string} key of its shape
   * @param {Mode} mode
   */
  constructor(file, bytes, key, mode) {
    this.file = file;
    this.bytes = bytes;
    this.key = key;
    this.mode = mode;
    this.shape = SHAPES[key];
    this.forms = this.shape.columns.map(([, form]) => FORMS[form]);
    this.line = 0;
    this.starts = new Int32Array(this.forms.length + 1);
    this.before = -1;
    this.seats = new Set();
    this.target = "";
  }

  /** @param {string} reason @param {Record<string, string | number>} [more] @returns {never} */
  fail(reason, more = {}) {
    throw new Failure("lines", reason, { file: this.file, line: this.line, ...more });
  }

  /** @param {(done: number) => void} progress told how many bytes are done */
  run(progress) {
    const { bytes } = this;
    let told = 0;
    for (let start = 0; start < bytes.length; ) {
      this.line += 1;
      const end = this.columns(start);
      this.ordered(start);
      this.special(end);
      this.before = start;
      start = end + 1;
      if (start - told > PIECE) progress(told = start);
    }
    if (this.line > MOST_LINES) this.fail("too_many_lines");
    return new Table(this.file, bytes, this.line);
  }

  /**
   * Find the columns of a line and test their forms.
   * @param {number} start
   * @returns {number} where its `\n` stands
   */
  columns(start) {
    const { bytes, forms, starts } = this;
    const length = bytes.length;
    let column = 0;
    let from = start;
    for (let i = start; ; i += 1) {
      if (i === length) this.fail("no_newline");
      const byte = bytes[i];
      if (byte !== TAB && byte !== NEWLINE) continue;
      if (column >= forms.length) this.fail("columns");
      starts[column] = from;
      if (!forms[column](bytes, from, i)) {
        this.fail("form", { column: this.shape.columns[column][0] });
      }
      column += 1;
      from = i + 1;
      if (byte === TAB) continue;
      if (column !== forms.length) this.fail("columns");
      starts[column] = from;
      return i;
    }
  }

  /** The line follows the one before, and is known apart from it. @param {number} start */
  ordered(start) {
    if (this.before < 0) return;
    if (this.key === "targets") return this.ranked(start);
    const { bytes, before } = this;
    let same = 0;
    while (bytes[before + same] === bytes[start + same] && start + same < this.starts[this.forms.length]) {
      same += 1;
    }
    // Where one line ends the other has a byte above `\n`, or is the same line again; a tab only
    // stands where the other's column goes on, and is below all that a column may have.
    const [mine, other] = [bytes[start + same], bytes[before + same]];
    if (before + same >= start || rank(mine) < rank(other)) this.fail("line_order");
    const { unique } = this.shape;
    if (unique > 0 && start + same >= this.starts[unique]) this.fail("repeated");
  }

  /** Lines of a target outcome: by cell, then by rank as a number. @param {number} start */
  ranked(start) {
    const tabs = [this.before, start].map((from) => this.bytes.indexOf(TAB, from));
    const cells = [decode(this.bytes, this.before, tabs[0]), decode(this.bytes, start, tabs[1])];
    const ranks = tabs.map((tab) =>
      Number(decode(this.bytes, tab + 1, this.bytes.indexOf(TAB, tab + 1))),
    );
    const right = cells[0] < cells[1] || (cells[0] === cells[1] && ranks[0] < ranks[1]);
    if (!right) this.fail("line_order");
  }

  /** What more than forms is asked of a line. @param {number} end */
  special(end) {
    const { bytes, starts } = this;
    /** @param {number} column */
    const cell = (column) => decode(bytes, starts[column], starts[column + 1] - 1);
    if (this.key === "multipliers.txt") {
      NAMES[cell(0)].forEach((form, i) => {
        const right = FORMS[form](bytes, starts[i + 1], starts[i + 2] - 1);
        if (!right) this.fail("form", { column: "name" });
      });
    }
    // Of a mode that there is not the check of the plan says so.
    if (this.key === "cells.txt") {
      const blinded = starts[5] < end;
      const other = (this.mode === "open" && blinded) || (this.mode === "sealed" && !blinded);
      if (other) this.fail("form", { column: "blind" });
    }
    if (this.key !== "seats.txt") return;
    // Unique in target and seat, which do not stand together.
    if (cell(0) !== this.target) this.seats.clear();
    this.target = cell(0);
    if (this.seats.has(cell(3))) this.fail("repeated");
    this.seats.add(cell(3));
  }
}

/** The end of a line sorts before everything. @param {number} byte */
const rank = (byte) => (byte === NEWLINE ? -1 : byte);

/** @param {string} file @param {Uint8Array} bytes */
function checkUtf8(file, bytes) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for (let start = 0; start < bytes.length; start += PIECE) {
      decoder.decode(bytes.subarray(start, start + PIECE), { stream: true });
    }
    decoder.decode();
  } catch {
    throw new Failure("lines", "utf8", { file });
  }
}

/**
 * @param {string} file its name
 * @param {Uint8Array} bytes
 * @param {string} kind of the draw
 * @param {(done: number) => void} progress
 * @param {Mode} [mode] what the plan says of the draw, where there is one
 * @returns {Table}
 */
export function readTable(file, bytes, kind, progress, mode) {
  checkUtf8(file, bytes);
  return new Scan(file, bytes, file === "outcome.txt" ? kind : file, mode).run(progress);
}
