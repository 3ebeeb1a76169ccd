/** The bundle (`docs/protocol.md` §1), read in slices: its files, and which kind of draw it is. */

import { Failure, need } from "./failure.js";

/**
 * Where bytes come from: a dropped file, or a buffer in tests.
 * @typedef {object} Source
 * @property {string} name
 * @property {number} size
 * @property {(start: number, end: number) => Promise<Uint8Array>} slice
 */

const MAGIC = "ssj-bundle/1\n";
const HEADER = /^([a-z]+(?:-[a-z]+)*\.(?:json|txt)) (0|[1-9][0-9]{0,17})$/;
const LONGEST_HEADER = 64;
const SLICE = 1 << 22;
const NEWLINE = 10;

/** The files between `plan.json` and `commitments.json`, which the plan's `files` lists. */
export const FROZEN = {
  targets: ["pool.txt", "excluded.txt", "cells.txt", "roster.txt", "absent.txt", "blocked.txt"],
  inspectors: ["roster.txt", "absent.txt", "blocked.txt", "seats.txt", "odds.txt", "multipliers.txt"],
};
const EVERY = [
  "plan.json", "commitments.json", "reveals.json", "public.json", "seal.json", "log.json", "outcome.txt",
];

/** @typedef {"targets" | "inspectors"} Kind */

/** Takes bytes from a source, a slice at a time. */
class Reader {
  /**
   * @param {Source} source
   * @param {(done: number) => void} progress
   */
  constructor(source, progress) {
    this.source = source;
    this.progress = progress;
    this.place = 0;
    this.slice = new Uint8Array(0);
    this.start = 0;
  }

  get left() {
    return this.source.size - this.place;
  }

  /** The bytes at hand from the current place on; at least one unless the source has ended. */
  async here() {
    if (this.place >= this.start + this.slice.length && this.left > 0) {
      this.start = this.place;
      this.slice = await this.source.slice(this.place, Math.min(this.place + SLICE, this.source.size));
      if (this.slice.length === 0) throw new Failure("container", "truncated", { at: this.place });
      this.progress(this.place);
    }
    return this.slice.subarray(this.place - this.start);
  }

  /** The next `length` bytes, which are there. @param {number} length */
  async take(length) {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const part = (await this.here()).subarray(0, length - done);
      bytes.set(part, done);
      done += part.length;
      this.place += part.length;
    }
    return bytes;
  }

  /** The next line without its `\n`, one character per byte. */
  async header() {
    let text = "";
    while (text.length <= LONGEST_HEADER && this.left > 0) {
      const [byte] = await this.take(1);
      if (byte === NEWLINE) return text;
      text += String.fromCharCode(byte);
    }
    throw new Failure("container", this.left > 0 ? "header" : "truncated", { at: this.place });
  }
}

/**
 * What a file is that does not begin like a bundle.
 * @param {Uint8Array} start
 */
function guess(start) {
  const text = String.fromCharCode(...start);
  if (text.length === 0) return "empty";
  if (text.startsWith("ssj-bundle/")) return "version";
  if (text.startsWith("PK") || text.startsWith("\x1f\x8b")) return "packed";
  return "stranger";
}

/**
 * @param {Map<string, Uint8Array>} files
 * @returns {Kind}
 */
function kindOf(files) {
  const names = [...files.keys()].join(" ");
  for (const kind of /** @type {Kind[]} */ (["targets", "inspectors"])) {
    if ([...EVERY, ...FROZEN[kind]].sort().join(" ") === names) return kind;
  }
  throw new Failure("container", "files", { names });
}

/**
 * @param {Source} source
 * @param {(done: number) => void} progress told how many bytes have been read
 * @returns {Promise<{kind: Kind, files: Map<string, Uint8Array>}>}
 */
export async function readContainer(source, progress) {
  const reader = new Reader(source, progress);
  const magic = await reader.take(Math.min(MAGIC.length, source.size));
  if (String.fromCharCode(...magic) !== MAGIC) throw new Failure("container", guess(magic));
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  let last = "";
  for (;;) {
    const at = reader.place;
    const header = await reader.header();
    if (header === "end") break;
    const [, name, digits] = HEADER.exec(header) ?? [];
    need(name !== undefined, "container", "header", { at });
    need(name > last, "container", "order", { file: name, at });
    last = name;
    // At least the `\n` behind the content and `end\n` must follow.
    need(Number(digits) + 5 <= reader.left, "container", "truncated", { file: name, at });
    files.set(name, await reader.take(Number(digits)));
    const [after] = await reader.take(1);
    need(after === NEWLINE, "container", "length", { file: name, at });
  }
  need(reader.left === 0, "container", "trailing", { at: reader.place });
  progress(reader.place);
  return { kind: kindOf(files), files };
}
