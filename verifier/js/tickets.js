/** Tickets, by which the entries of a cell are ordered (`docs/protocol.md` §6). */

import { Sha256 } from "./sha256.js";

const encoder = new TextEncoder();

/** Computes the tickets of one cell; what all its messages begin with is hashed once. */
export class Tickets {
  /**
   * @param {string} seed
   * @param {string} cell
   */
  constructor(seed, cell) {
    this.start = new Sha256();
    this.start.update(encoder.encode(`ssj.ticket.v1\n${seed}\n${cell}\n`));
    this.hash = new Sha256();
  }

  /**
   * @param {Uint8Array} bytes where the id stands
   * @param {number} start
   * @param {number} end
   * @returns {Int32Array} eight words, good until the next call
   */
  of(bytes, start, end) {
    this.hash.copy(this.start);
    this.hash.update(bytes, start, end);
    return this.hash.finish();
  }
}
