/** SHA-512 (FIPS 180-4) with BigInt: for signatures of a few hundred bytes, not for lists. */

const BLOCK = 128;
const LENGTH_BYTES = 16;
const ROUNDS = 80;
const MASK = 0xffffffffffffffffn;

/** ⌊n^(1/root) · 2^64⌋ mod 2^64. @param {bigint} n @param {bigint} root */
function fraction(n, root) {
  const wanted = n << (64n * root);
  let low = 0n;
  for (let step = 1n << 72n; step > 0n; step >>= 1n) if ((low + step) ** root <= wanted) low += step;
  return low & MASK;
}

/** The first 64 bits of the fractional parts of the roots of the first primes, by exact integers. */
function constants() {
  /** @type {bigint[]} */
  const primes = [];
  for (let n = 2n; primes.length < ROUNDS; n += 1n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  return {
    rounds: primes.map((prime) => fraction(prime, 3n)),
    start: primes.slice(0, 8).map((prime) => fraction(prime, 2n)),
  };
}

const { rounds: K, start: START } = constants();

/** @param {bigint} word @param {bigint} by */
const turn = (word, by) => (word >> by) | ((word << (64n - by)) & MASK);

/** @param {bigint[]} state eight words @param {DataView} view @param {number} at of the block @returns {bigint[]} */
function compressed(state, view, at) {
  const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i));
  for (let i = 16; i < ROUNDS; i += 1) {
    const [x, y] = [w[i - 15], w[i - 2]];
    const s0 = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n);
    const s1 = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
    w.push((w[i - 16] + s0 + w[i - 7] + s1) & MASK);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < ROUNDS; i += 1) {
    const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
    const t1 = h + s1 + (g ^ (e & (f ^ g))) + K[i] + w[i];
    const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
    const t2 = s0 + ((a & b) | (c & (a | b)));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) & MASK);
}

/**
 * @param {...Uint8Array} parts of the message
 * @returns {Uint8Array} 64 bytes
 */
export function sha512(...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const room = new Uint8Array(BLOCK * Math.ceil((length + 1 + LENGTH_BYTES) / BLOCK));
  let place = 0;
  for (const part of parts) {
    room.set(part, place);
    place += part.length;
  }
  room[length] = 0x80;
  const view = new DataView(room.buffer);
  view.setBigUint64(room.length - 8, 8n * BigInt(length));
  let state = START;
  for (let at = 0; at < room.length; at += BLOCK) state = compressed(state, view, at);
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setBigUint64(8 * i, word));
  return new Uint8Array(out.buffer);
}
