/**
 * SHAKE-256 (FIPS 202): Keccak-f[1600] on 32-bit halves, since browsers offer no SHAKE.
 *
 * A state is 50 words: lane (x, y) is at 2(x + 5y), its low half first. The bytes of a state are
 * these words in little-endian order.
 */

/** Bytes of the state that take in and give out in SHAKE-256. */
const RATE = 136;

/** Round constants of FIPS 202 §3.2.5, low half and high half. */
const IOTA = new Int32Array([
  0x00000001, 0x00000000, 0x00008082, 0x00000000, 0x0000808a, 0x80000000, 0x80008000, 0x80000000,
  0x0000808b, 0x00000000, 0x80000001, 0x00000000, 0x80008081, 0x80000000, 0x00008009, 0x80000000,
  0x0000008a, 0x00000000, 0x00000088, 0x00000000, 0x80008009, 0x00000000, 0x8000000a, 0x00000000,
  0x8000808b, 0x00000000, 0x0000008b, 0x80000000, 0x00008089, 0x80000000, 0x00008003, 0x80000000,
  0x00008002, 0x80000000, 0x00000080, 0x80000000, 0x0000800a, 0x00000000, 0x8000000a, 0x80000000,
  0x80008081, 0x80000000, 0x00008080, 0x80000000, 0x80000001, 0x00000000, 0x80008008, 0x80000000,
]);

/**
 * One round, written out lane by lane because a loop over tables takes several times as long.
 * @param {Int32Array} a the state before
 * @param {Int32Array} to becomes the state after; not `a`
 * @param {number} iotaLow
 * @param {number} iotaHigh
 */
function round(a, to, iotaLow, iotaHigh) {
  // Theta: c is the parity of a column, d what each lane of a column is changed by.
  const c0l = a[0] ^ a[10] ^ a[20] ^ a[30] ^ a[40];
  const c0h = a[1] ^ a[11] ^ a[21] ^ a[31] ^ a[41];
  const c1l = a[2] ^ a[12] ^ a[22] ^ a[32] ^ a[42];
  const c1h = a[3] ^ a[13] ^ a[23] ^ a[33] ^ a[43];
  const c2l = a[4] ^ a[14] ^ a[24] ^ a[34] ^ a[44];
  const c2h = a[5] ^ a[15] ^ a[25] ^ a[35] ^ a[45];
  const c3l = a[6] ^ a[16] ^ a[26] ^ a[36] ^ a[46];
  const c3h = a[7] ^ a[17] ^ a[27] ^ a[37] ^ a[47];
  const c4l = a[8] ^ a[18] ^ a[28] ^ a[38] ^ a[48];
  const c4h = a[9] ^ a[19] ^ a[29] ^ a[39] ^ a[49];
  const d0l = c4l ^ (c1l << 1 | c1h >>> 31);
  const d0h = c4h ^ (c1h << 1 | c1l >>> 31);
  const d1l = c0l ^ (c2l << 1 | c2h >>> 31);
  const d1h = c0h ^ (c2h << 1 | c2l >>> 31);
  const d2l = c1l ^ (c3l << 1 | c3h >>> 31);
  const d2h = c1h ^ (c3h << 1 | c3l >>> 31);
  const d3l = c2l ^ (c4l << 1 | c4h >>> 31);
  const d3h = c2h ^ (c4h << 1 | c4l >>> 31);
  const d4l = c3l ^ (c0l << 1 | c0h >>> 31);
  const d4h = c3h ^ (c0h << 1 | c0l >>> 31);
  let l, h;
  // Row 0: the lanes that pi brings here, then chi.
  let b0l = a[0] ^ d0l;
  let b0h = a[1] ^ d0h;
  l = a[12] ^ d1l;
  h = a[13] ^ d1h;
  let b1l = h << 12 | l >>> 20;
  let b1h = l << 12 | h >>> 20;
  l = a[24] ^ d2l;
  h = a[25] ^ d2h;
  let b2l = h << 11 | l >>> 21;
  let b2h = l << 11 | h >>> 21;
  l = a[36] ^ d3l;
  h = a[37] ^ d3h;
  let b3l = l << 21 | h >>> 11;
  let b3h = h << 21 | l >>> 11;
  l = a[48] ^ d4l;
  h = a[49] ^ d4h;
  let b4l = l << 14 | h >>> 18;
  let b4h = h << 14 | l >>> 18;
  to[0] = b0l ^ (~b1l & b2l) ^ iotaLow;
  to[1] = b0h ^ (~b1h & b2h) ^ iotaHigh;
  to[2] = b1l ^ (~b2l & b3l);
  to[3] = b1h ^ (~b2h & b3h);
  to[4] = b2l ^ (~b3l & b4l);
  to[5] = b2h ^ (~b3h & b4h);
  to[6] = b3l ^ (~b4l & b0l);
  to[7] = b3h ^ (~b4h & b0h);
  to[8] = b4l ^ (~b0l & b1l);
  to[9] = b4h ^ (~b0h & b1h);
  // Row 1: the lanes that pi brings here, then chi.
  l = a[6] ^ d3l;
  h = a[7] ^ d3h;
  b0l = l << 28 | h >>> 4;
  b0h = h << 28 | l >>> 4;
  l = a[18] ^ d4l;
  h = a[19] ^ d4h;
  b1l = l << 20 | h >>> 12;
  b1h = h << 20 | l >>> 12;
  l = a[20] ^ d0l;
  h = a[21] ^ d0h;
  b2l = l << 3 | h >>> 29;
  b2h = h << 3 | l >>> 29;
  l = a[32] ^ d1l;
  h = a[33] ^ d1h;
  b3l = h << 13 | l >>> 19;
  b3h = l << 13 | h >>> 19;
  l = a[44] ^ d2l;
  h = a[45] ^ d2h;
  b4l = h << 29 | l >>> 3;
  b4h = l << 29 | h >>> 3;
  to[10] = b0l ^ (~b1l & b2l);
  to[11] = b0h ^ (~b1h & b2h);
  to[12] = b1l ^ (~b2l & b3l);
  to[13] = b1h ^ (~b2h & b3h);
  to[14] = b2l ^ (~b3l & b4l);
  to[15] = b2h ^ (~b3h & b4h);
  to[16] = b3l ^ (~b4l & b0l);
  to[17] = b3h ^ (~b4h & b0h);
  to[18] = b4l ^ (~b0l & b1l);
  to[19] = b4h ^ (~b0h & b1h);
  // Row 2: the lanes that pi brings here, then chi.
  l = a[2] ^ d1l;
  h = a[3] ^ d1h;
  b0l = l << 1 | h >>> 31;
  b0h = h << 1 | l >>> 31;
  l = a[14] ^ d2l;
  h = a[15] ^ d2h;
  b1l = l << 6 | h >>> 26;
  b1h = h << 6 | l >>> 26;
  l = a[26] ^ d3l;
  h = a[27] ^ d3h;
  b2l = l << 25 | h >>> 7;
  b2h = h << 25 | l >>> 7;
  l = a[38] ^ d4l;
  h = a[39] ^ d4h;
  b3l = l << 8 | h >>> 24;
  b3h = h << 8 | l >>> 24;
  l = a[40] ^ d0l;
  h = a[41] ^ d0h;
  b4l = l << 18 | h >>> 14;
  b4h = h << 18 | l >>> 14;
  to[20] = b0l ^ (~b1l & b2l);
  to[21] = b0h ^ (~b1h & b2h);
  to[22] = b1l ^ (~b2l & b3l);
  to[23] = b1h ^ (~b2h & b3h);
  to[24] = b2l ^ (~b3l & b4l);
  to[25] = b2h ^ (~b3h & b4h);
  to[26] = b3l ^ (~b4l & b0l);
  to[27] = b3h ^ (~b4h & b0h);
  to[28] = b4l ^ (~b0l & b1l);
  to[29] = b4h ^ (~b0h & b1h);
  // Row 3: the lanes that pi brings here, then chi.
  l = a[8] ^ d4l;
  h = a[9] ^ d4h;
  b0l = l << 27 | h >>> 5;
  b0h = h << 27 | l >>> 5;
  l = a[10] ^ d0l;
  h = a[11] ^ d0h;
  b1l = h << 4 | l >>> 28;
  b1h = l << 4 | h >>> 28;
  l = a[22] ^ d1l;
  h = a[23] ^ d1h;
  b2l = l << 10 | h >>> 22;
  b2h = h << 10 | l >>> 22;
  l = a[34] ^ d2l;
  h = a[35] ^ d2h;
  b3l = l << 15 | h >>> 17;
  b3h = h << 15 | l >>> 17;
  l = a[46] ^ d3l;
  h = a[47] ^ d3h;
  b4l = h << 24 | l >>> 8;
  b4h = l << 24 | h >>> 8;
  to[30] = b0l ^ (~b1l & b2l);
  to[31] = b0h ^ (~b1h & b2h);
  to[32] = b1l ^ (~b2l & b3l);
  to[33] = b1h ^ (~b2h & b3h);
  to[34] = b2l ^ (~b3l & b4l);
  to[35] = b2h ^ (~b3h & b4h);
  to[36] = b3l ^ (~b4l & b0l);
  to[37] = b3h ^ (~b4h & b0h);
  to[38] = b4l ^ (~b0l & b1l);
  to[39] = b4h ^ (~b0h & b1h);
  // Row 4: the lanes that pi brings here, then chi.
  l = a[4] ^ d2l;
  h = a[5] ^ d2h;
  b0l = h << 30 | l >>> 2;
  b0h = l << 30 | h >>> 2;
  l = a[16] ^ d3l;
  h = a[17] ^ d3h;
  b1l = h << 23 | l >>> 9;
  b1h = l << 23 | h >>> 9;
  l = a[28] ^ d4l;
  h = a[29] ^ d4h;
  b2l = h << 7 | l >>> 25;
  b2h = l << 7 | h >>> 25;
  l = a[30] ^ d0l;
  h = a[31] ^ d0h;
  b3l = h << 9 | l >>> 23;
  b3h = l << 9 | h >>> 23;
  l = a[42] ^ d1l;
  h = a[43] ^ d1h;
  b4l = l << 2 | h >>> 30;
  b4h = h << 2 | l >>> 30;
  to[40] = b0l ^ (~b1l & b2l);
  to[41] = b0h ^ (~b1h & b2h);
  to[42] = b1l ^ (~b2l & b3l);
  to[43] = b1h ^ (~b2h & b3h);
  to[44] = b2l ^ (~b3l & b4l);
  to[45] = b2h ^ (~b3h & b4h);
  to[46] = b3l ^ (~b4l & b0l);
  to[47] = b3h ^ (~b4h & b0h);
  to[48] = b4l ^ (~b0l & b1l);
  to[49] = b4h ^ (~b0h & b1h);
}

const other = new Int32Array(50);

/** @param {Int32Array} state permuted in place */
export function permute(state) {
  for (let i = 0; i < 48; i += 4) {
    round(state, other, IOTA[i], IOTA[i + 1]);
    round(other, state, IOTA[i + 2], IOTA[i + 3]);
  }
}

/**
 * The state that has taken in a whole message, ready to give out its first 136 bytes.
 * @param {Uint8Array} message
 * @returns {Int32Array}
 */
function absorb(message) {
  const state = new Int32Array(50);
  let place = 0;
  for (const byte of message) {
    state[place >> 2] ^= byte << 8 * (place & 3);
    place += 1;
    if (place === RATE) {
      permute(state);
      place = 0;
    }
  }
  state[place >> 2] ^= 0x1f << 8 * (place & 3);
  state[RATE / 4 - 1] ^= 0x80000000;
  permute(state);
  return state;
}

/**
 * Fill `out` with the first bytes of SHAKE-256(message), read as little-endian words.
 * @param {Uint8Array} message
 * @param {Uint32Array} out
 */
export function shake256Words(message, out) {
  const state = absorb(message);
  for (let done = 0; ; ) {
    const take = Math.min(RATE / 4, out.length - done);
    for (let i = 0; i < take; i += 1) out[done + i] = state[i];
    done += take;
    if (done === out.length) return;
    permute(state);
  }
}

/**
 * @param {Uint8Array} message
 * @param {number} length bytes wanted
 * @returns {Uint8Array} the first bytes of SHAKE-256(message)
 */
export function shake256(message, length) {
  const words = new Uint32Array(Math.ceil(length / 4));
  shake256Words(message, words);
  return Uint8Array.from({ length }, (_, i) => words[i >> 2] >>> 8 * (i & 3));
}
