/** IEEE 754 doubles as text (`docs/protocol.md` §1) and their exact products (§3). */

const MOST_DIGITS_BEFORE_POINT = 16;

/**
 * The only form of a finite double above 0.
 * @param {number} value
 * @returns {string}
 */
export function doubleText(value) {
  // Without an argument `toExponential` gives the fewest digits that read back as the same double.
  const [mantissa, exponent] = value.toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const point = Number(exponent) + 1;
  if (point <= -4 || point > MOST_DIGITS_BEFORE_POINT) {
    const size = String(Math.abs(point - 1)).padStart(2, "0");
    return `${mantissa}e${point < 1 ? "-" : ""}${size}`;
  }
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  return `${digits.slice(0, point).padEnd(point, "0")}.${digits.slice(point) || "0"}`;
}

/**
 * @param {string} text
 * @returns {number | null} the double above 0 that has this form, or null
 */
export function canonicalDouble(text) {
  const value = Number(text);
  return value > 0 && value < Infinity && doubleText(value) === text ? value : null;
}

const view = new DataView(new ArrayBuffer(8));

/**
 * A finite double above 0 as `mantissa · 2^exponent`.
 * @param {number} value
 * @returns {{mantissa: bigint, exponent: number}}
 */
export function split(value) {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

/**
 * The sign of `2^bits · the product − whole`, exactly.
 * @param {number[]} factors finite doubles above 0
 * @param {number} bits
 * @param {number} whole an integer from 0 to 2^53
 * @returns {-1 | 0 | 1}
 */
export function compareProduct(factors, bits, whole) {
  let product = 1n;
  let exponent = bits;
  for (const factor of factors) {
    const parts = split(factor);
    product *= parts.mantissa;
    exponent += parts.exponent;
  }
  let other = BigInt(whole);
  if (exponent >= 0) product <<= BigInt(exponent);
  else other <<= BigInt(-exponent);
  return product < other ? -1 : product > other ? 1 : 0;
}
