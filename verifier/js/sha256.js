/** SHA-256 (FIPS 180-4): WebCrypto's is asynchronous, too slow for a million lines, and on https only. */

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const K = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** The first 32 bits of the fractional parts of the square roots of the first 8 primes. */
export const START = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

const BLOCK = 64;

/** The block that `compress` takes in: 16 words, then room for the schedule. */
export const block = new Int32Array(64);

/** 64 bytes into the words of `block`. @param {Uint8Array} bytes @param {number} at */
export function fill(bytes, at) {
  for (let word = 0, i = at; word < 16; word += 1, i += 4) {
    block[word] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
  }
}

/** @param {Int32Array} state eight words, changed in place by what is in `block` */
export function compress(state) {
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

/** A hash being computed; `copy` lets many messages share their beginning. */
export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.room = new Uint8Array(BLOCK);
    this.length = 0;
  }

  /**
   * Become what `from` is.
   * @param {Sha256} from
   */
  copy(from) {
    this.state.set(from.state);
    this.room.set(from.room);
    this.length = from.length;
  }

  /**
   * Take in the bytes from `start` up to `end`.
   * @param {Uint8Array} bytes
   */
  update(bytes, start = 0, end = bytes.length) {
    const { room, state } = this;
    let place = this.length % BLOCK;
    this.length += end - start;
    for (let i = start; i < end; i += 1) {
      room[place] = bytes[i];
      place += 1;
      if (place === BLOCK) {
        fill(room, 0);
        compress(state);
        place = 0;
      }
    }
  }

  /** @returns {Int32Array} the eight words of the hash; the object is of no use afterwards */
  finish() {
    const bits = this.length * 8;
    const { room, state } = this;
    let place = this.length % BLOCK;
    room[place] = 0x80;
    place += 1;
    if (place > BLOCK - 8) {
      room.fill(0, place);
      fill(room, 0);
      compress(state);
      place = 0;
    }
    room.fill(0, place);
    fill(room, 0);
    block[14] = Math.floor(bits / 0x100000000);
    block[15] = bits;
    compress(state);
    return state;
  }
}

/**
 * @param {Int32Array | Uint32Array} words the words of a hash
 * @returns {string} lower-case hexadecimal
 */
export function hexadecimal(words) {
  return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} SHA-256 in lower-case hexadecimal
 */
export function sha256(bytes) {
  const hash = new Sha256();
  hash.update(bytes);
  return hexadecimal(hash.finish());
}
