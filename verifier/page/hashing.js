/**
 * SHA-256 of millions of short messages on words: no bytes are moved that need not be. The
 * function itself is that of `../js/sha256.js`.
 */

import { block, compress, fill, START } from "../js/sha256.js";

const WORDS = 8;
const BLOCK = 64;

/** Messages with the same beginning, whose whole blocks are hashed once. */
export class Prefixed {
  /** @param {Uint8Array} prefix */
  constructor(prefix) {
    this.middle = START.slice();
    const whole = prefix.length - (prefix.length % BLOCK);
    this.length = prefix.length;
    this.rest = prefix.subarray(whole);
    this.state = new Int32Array(WORDS);
    for (let at = 0; at < whole; at += BLOCK) {
      fill(prefix, at);
      compress(this.middle);
    }
    this.room = new Uint8Array(2 * BLOCK);
  }

  /**
   * The hash of the prefix and some bytes.
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   * @returns {Int32Array} eight words, good until the next call
   */
  of(bytes, start, end) {
    const { rest, state, middle } = this;
    copy(middle, 0, state, 0);
    const size = rest.length + end - start;
    if (size + 9 > this.room.length) this.room = new Uint8Array(BLOCK * Math.ceil((size + 9) / BLOCK));
    const { room } = this;
    let at = rest.length;
    for (let i = 0; i < at; i += 1) room[i] = rest[i];
    for (let i = start; i < end; i += 1, at += 1) room[at] = bytes[i];
    room[at] = 0x80;
    const last = BLOCK * Math.ceil((size + 9) / BLOCK);
    for (at += 1; at < last; at += 1) room[at] = 0;
    const bits = 8 * (this.length + end - start);
    for (let done = 0; done < last; done += BLOCK) {
      fill(room, done);
      if (done + BLOCK === last) {
        block[14] = Math.floor(bits / 0x100000000);
        block[15] = bits;
      }
      compress(state);
    }
    return state;
  }
}

/** Eight words; for so few `set` takes longer. @param {Int32Array} from @param {number} at @param {Int32Array} to @param {number} place */
export function copy(from, at, to, place) {
  for (let i = 0; i < WORDS; i += 1) to[place + i] = from[at + i];
}

const node = new Int32Array(WORDS);

/**
 * The node of RFC 6962 above two hashes that follow each other, put in the place of the first:
 * the byte 1, then 64 bytes, so all is one byte off.
 * @param {Int32Array} words
 * @param {number} at of the first
 */
export function joinNodes(words, at) {
  block[0] = 0x01000000 | (words[at] >>> 8);
  for (let i = 1; i < 16; i += 1) block[i] = (words[at + i - 1] << 24) | (words[at + i] >>> 8);
  const last = words[at + 15];
  copy(START, 0, node, 0);
  compress(node);
  block[0] = (last << 24) | 0x00800000;
  for (let i = 1; i < 15; i += 1) block[i] = 0;
  block[15] = 8 * 65;
  compress(node);
  copy(node, 0, words, at);
}
