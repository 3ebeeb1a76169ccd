// Points of Ed25519 (RFC 8032 §5.1) in plain JavaScript: as much of it as checking a share needs.
"use strict";

const Ed25519 = (() => {
  const prime = 2n ** 255n - 19n;
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (n) => ((n % prime) + prime) % prime;

  function power(base, exponent) {
    let result = 1n;
    for (let b = mod(base), e = exponent; e; e >>= 1n) {
      if (e & 1n) result = (result * b) % prime;
      b = (b * b) % prime;
    }
    return result;
  }

  const inverse = (n) => power(n, prime - 2n);
  const d = mod(-121665n * inverse(121666n));
  const root = power(2n, (prime - 1n) / 4n);
  const zero = [0n, 1n, 1n, 0n];

  // Points are [X, Y, Z, T]: x = X/Z, y = Y/Z, xy = T/Z.
  function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = mod((y1 - x1) * (y2 - x2));
    const b = mod((y1 + x1) * (y2 + x2));
    const c = mod(2n * t1 * t2 * d);
    const f = mod(2n * z1 * z2);
    const [e, g, h, i] = [b - a, f - c, f + c, b + a];
    return [mod(e * g), mod(h * i), mod(g * h), mod(e * i)];
  }

  function times(scalar, point) {
    let sum = zero;
    for (let p = point, n = scalar; n; n >>= 1n) {
      if (n & 1n) sum = add(sum, p);
      p = add(p, p);
    }
    return sum;
  }

  const same = ([x1, y1, z1], [x2, y2, z2]) => mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;

  // The point of 64 digits of hexadecimal; null where they are not the only encoding of one.
  function decode(hex) {
    if (!/^[0-9a-f]{64}$/.test(hex)) return null;
    const number = BigInt(`0x${hex.match(/../g).reverse().join("")}`);
    const sign = number >> 255n;
    const y = number & (2n ** 255n - 1n);
    if (y >= prime) return null;
    const square = mod((y * y - 1n) * inverse(d * y * y + 1n));
    let x = power(square, (prime + 3n) / 8n);
    if (mod(x * x) !== square) x = mod(x * root);
    if (mod(x * x) !== square || (x === 0n && sign)) return null;
    if ((x & 1n) !== sign) x = prime - x;
    return [x, y, 1n, mod(x * y)];
  }

  const base = decode("5866666666666666666666666666666666666666666666666666666666666666");

  // f(i)·B = Σ i^j · points[j] (docs/protocol.md §4)? No point may have a part of small order.
  function isShare(points, place, value) {
    const decoded = points.map(decode);
    if (decoded.some((point) => point === null || !same(times(order, point), zero))) return false;
    if (!/^[0-9a-f]{64}$/.test(value) || BigInt(`0x${value}`) >= order) return false;
    let sum = zero;
    let factor = 1n;
    for (const point of decoded) {
      sum = add(sum, times(factor, point));
      factor = (factor * BigInt(place)) % order;
    }
    return same(times(BigInt(`0x${value}`), base), sum);
  }

  return { isShare };
})();
