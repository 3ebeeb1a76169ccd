/**
 * SHA-256 (FIPS 180-4) on words, for millions of short messages: no bytes are moved that need not
 * be. `../js/sha256.js` is the plain one, for everything else.
 */

/** The first 32 bits of the fractional parts of the roots of the first primes, by exact integers. */
function constants() {
  /** ⌊n^(1/root) · 2^32⌋ mod 2^32. @param {bigint} n @param {bigint} root */
  const fraction = (n, root) => {
    const wanted = n << (32n * root);
    let low = 0n;
    for (let step = 1n << 40n; step > 0n; step >>= 1n) if ((low + step) ** root <= wanted) low += step;
    return Number(low & 0xffffffffn);
  };
  /** @type {bigint[]} */
  const primes = [];
  for (let n = 2n; primes.length < 64; n += 1n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  return {
    rounds: Int32Array.from(primes, (prime) => fraction(prime, 3n)),
    start: Int32Array.from(primes.slice(0, 8), (prime) => fraction(prime, 2n)),
  };
}

const { rounds: K, start: START } = constants();
const WORDS = 8;
const BLOCK = 64;

/** The block that `compress` takes in: 16 words, then room for the schedule. */
const block = new Int32Array(64);

/** @param {Int32Array} state eight words, changed in place by what is in `block` */
function compress(state) {
  const w = block;
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (((w[i - 16] + s0) | 0) + ((w[i - 7] + s1) | 0)) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (((h + s1) | 0) + ((((g ^ (e & (f ^ g))) + K[i]) | 0) + w[i])) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0] + a) | 0;
  state[1] = (state[1] + b) | 0;
  state[2] = (state[2] + c) | 0;
  state[3] = (state[3] + d) | 0;
  state[4] = (state[4] + e) | 0;
  state[5] = (state[5] + f) | 0;
  state[6] = (state[6] + g) | 0;
  state[7] = (state[7] + h) | 0;
}

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

/** 64 bytes into the words of `block`. @param {Uint8Array} bytes @param {number} at */
function fill(bytes, at) {
  for (let word = 0, i = at; word < 16; word += 1, i += 4) {
    block[word] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
  }
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
