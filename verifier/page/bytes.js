/** Bytes as text: hexadecimal, and base64 in its only form. */

/** The standard alphabet with padding; the bits behind the last byte are zero. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?$/;
const HASH_BYTES = 32;

/** @param {string} text an even number of digits of hexadecimal @returns {Uint8Array} */
export const ofHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** @param {Uint8Array} bytes */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} text @returns {Uint8Array | null} null where it is not base64, or another form of the same bytes */
export function ofBase64(text) {
  if (!BASE64.test(text)) return null;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** @param {unknown} text @returns {text is string} whether it is a hash in base64 */
export const isHash64 = (text) => typeof text === "string" && ofBase64(text)?.length === HASH_BYTES;
