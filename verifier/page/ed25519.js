/**
 * Ed25519 (RFC 8032 §5.1) with BigInt: signatures as `docs/protocol.md` §8 has them, without the
 * factor 8, and points for seals (§4). It only verifies, so nothing here is secret.
 */

import { sha512 } from "./sha512.js";

/**
 * A point in extended coordinates: x = X/Z, y = Y/Z, x · y = T/Z. Numbers are above −P and below P.
 * @typedef {[X: bigint, Y: bigint, Z: bigint, T: bigint]} Point
 */

const P = (1n << 255n) - 19n;
/** The order of the base point. */
export const L = (1n << 252n) + 27742317777372353535851937790883648493n;
const COFACTOR = 8n;
const BYTES = 32;
const WINDOW = 4n;
const TABLE = 1 << Number(WINDOW);
/** @type {Point} */
const ZERO = [0n, 1n, 1n, 0n];

/** @param {bigint} n */
const positive = (n) => ((n % P) + P) % P;

/** @param {bigint} base @param {bigint} exponent */
function power(base, exponent) {
  let found = 1n;
  for (let [square, left] = [positive(base), exponent]; left > 0n; left >>= 1n) {
    if (left & 1n) found = (found * square) % P;
    square = (square * square) % P;
  }
  return found;
}

/** @param {bigint} n not 0 */
const inverse = (n) => power(n, P - 2n);
const D = positive(-121665n * inverse(121666n));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);

/** @param {Uint8Array} bytes @returns {bigint} the first byte the lowest */
export function littleEndian(bytes) {
  let found = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) found = (found << 8n) | BigInt(bytes[i]);
  return found;
}

/** @param {Point} one @param {Point} other @returns {Point} */
function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = ((y1 - x1) * (y2 - x2)) % P;
  const b = ((y1 + x1) * (y2 + x2)) % P;
  const c = (((2n * t1 * t2) % P) * D) % P;
  const d = (2n * z1 * z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

/** @param {Point} point @returns {Point} */
function twice([x, y, z]) {
  const [a, b] = [(x * x) % P, (y * y) % P];
  const h = a + b;
  const e = h - (x + y) * (x + y);
  const g = a - b;
  const f = 2n * z * z + g;
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

/** @param {Point} point @returns {Point} */
const opposite = ([x, y, z, t]) => [-x, y, z, -t];

/** 0 to 15 times a point. @param {Point} point @returns {Point[]} */
function multiples(point) {
  const found = [ZERO];
  while (found.length < TABLE) found.push(sum(found[found.length - 1], point));
  return found;
}

/**
 * The sum of some points, each taken so many times; exact for every point of the curve, also for
 * those outside of the base point's group, since 8 · L is the order of the whole.
 * @param {[times: bigint, point: Point][]} terms
 * @returns {Point}
 */
export function combined(terms) {
  const parts = terms.map(([times, point]) => ({ left: times % (COFACTOR * L), table: multiples(point) }));
  let top = 0n;
  for (const { left } of parts) while (left >> top > 0n) top += WINDOW;
  let found = ZERO;
  for (let at = top - WINDOW; at >= 0n; at -= WINDOW) {
    for (let i = 0n; i < WINDOW; i += 1n) found = twice(found);
    for (const { left, table } of parts) {
      const digit = Number((left >> at) & BigInt(TABLE - 1));
      if (digit > 0) found = sum(found, table[digit]);
    }
  }
  return found;
}

/** @param {Point} point @returns {Uint8Array} its only encoding (§5.1.2) */
export function encoded([X, Y, Z]) {
  const one = inverse(Z);
  const [x, y] = [positive(X * one), positive(Y * one)];
  let left = y | ((x & 1n) << 255n);
  return Uint8Array.from({ length: BYTES }, () => {
    const byte = Number(left & 0xffn);
    left >>= 8n;
    return byte;
  });
}

/**
 * @param {Uint8Array} bytes
 * @returns {Point | null} null where they are not the canonical encoding of a point (§5.1.3)
 */
export function decoded(bytes) {
  if (bytes.length !== BYTES) return null;
  const all = littleEndian(bytes);
  const [sign, y] = [all >> 255n, all & ((1n << 255n) - 1n)];
  if (y >= P) return null;
  const u = positive(y * y - 1n);
  const v = positive(D * y * y + 1n);
  const v3 = (v * v * v) % P;
  let x = (u * v3 * power(u * v3 * v3 * v, (P - 5n) / 8n)) % P;
  const square = (v * x * x) % P;
  if (square === positive(-u)) x = (x * ROOT_OF_MINUS_1) % P;
  else if (square !== u) return null;
  if (x === 0n && sign === 1n) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, (x * y) % P];
}

const BASE = /** @type {Point} */ (decoded(Uint8Array.from({ length: BYTES }, (_, i) => (i === 0 ? 0x58 : 0x66))));

/** @param {bigint} times @returns {Point} so many times the base point */
export const based = (times) => combined([[times, BASE]]);

/** @param {Uint8Array} a @param {Uint8Array} b */
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/**
 * Whether S · B = R + H512(R, A, message) · A, where R and the key A are canonical and S is below L.
 * The hash is taken modulo L, as every library does: for keys outside of the base point's group that
 * makes a difference.
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 */
export function isSigned(key, message, signature) {
  if (signature.length !== 2 * BYTES) return false;
  const [R, S] = [signature.subarray(0, BYTES), littleEndian(signature.subarray(BYTES))];
  const A = decoded(key);
  if (A === null || S >= L) return false;
  const times = littleEndian(sha512(R, key, message)) % L;
  // The encoding that comes out is canonical; so R is, if it is the same.
  return same(encoded(combined([[S, BASE], [times, opposite(A)]])), R);
}
