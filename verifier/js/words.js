/** Labelled words and coins of a seed (`docs/protocol.md` §5). */

import { shake256Words } from "./keccak.js";

const CHUNK_WORDS = 1024;
const encoder = new TextEncoder();

/** The endless sequence of 32-bit words of one label; it can be iterated, and has no end. */
export class Words {
  /**
   * @param {string} seed 64 hexadecimal characters
   * @param {string} label
   */
  constructor(seed, label) {
    this.start = `ssj.words.v1\n${seed}\n${label}\n`;
    this.chunk = new Uint32Array(CHUNK_WORDS);
    this.chunks = 0;
    this.place = CHUNK_WORDS;
  }

  /** @returns {number} the next word, 0 to 2^32 − 1 */
  take() {
    if (this.place === CHUNK_WORDS) {
      shake256Words(encoder.encode(this.start + this.chunks), this.chunk);
      this.chunks += 1;
      this.place = 0;
    }
    const word = this.chunk[this.place];
    this.place += 1;
    return word;
  }

  /**
   * A whole number below `n` by rejection, each equally likely; takes at least one word.
   * @param {number} n 1 to 2^32
   * @returns {number}
   */
  below(n) {
    // Most words are below 2^32 − n, hence below the limit: no need to compute it.
    const sure = 0x100000000 - n;
    let word = this.take();
    if (word < sure) return word % n;
    const limit = 0x100000000 - (0x100000000 % n);
    while (word >= limit) word = this.take();
    return word % n;
  }

  *[Symbol.iterator]() {
    for (;;) yield this.take();
  }
}

/** The coins of one label: the bits of its words, the lowest first. */
export class Coins {
  /**
   * @param {string} seed
   * @param {string} label
   */
  constructor(seed, label) {
    this.words = new Words(seed, label);
    this.word = 0;
    this.left = 0;
  }

  /** @returns {number} the next coin, 0 or 1 */
  toss() {
    if (this.left === 0) {
      this.word = this.words.take();
      this.left = 32;
    }
    const coin = this.word & 1;
    this.word >>>= 1;
    this.left -= 1;
    return coin;
  }
}

/**
 * @param {string} seed 64 hexadecimal characters
 * @param {string} label
 * @returns {Words}
 */
export function words(seed, label) {
  return new Words(seed, label);
}
