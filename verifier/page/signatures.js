/** Whether the lines under a checkpoint hold, by the keys of a policy (`docs/protocol.md` §8). */

import { toHex } from "./bytes.js";
import { isSigned } from "./ed25519.js";

/** @typedef {import("./notes.js").Checkpoint} Checkpoint */
/** @typedef {import("./policy.js").Key} Key */
/** @typedef {import("./policy.js").Policy} Policy */

/**
 * Who has signed a checkpoint: logs by their names, witnesses by what the policy calls them, with
 * the time they gave.
 * @typedef {object} Signers
 * @property {Set<string>} logs
 * @property {Map<string, bigint>} witnesses seconds after 1970-01-01T00:00:00Z
 * @property {boolean} strangers whether a line is by a key that is not in the policy
 * @property {boolean} repeated whether two lines are by the same key
 * @property {boolean} wrong whether a line by a key of the policy does not hold
 */

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;
/** Times are signed numbers of 64 bits (C2SP tlog-cosignature). */
const MOST_TIME = 1n << 63n;
const MOST_REMEMBERED = 1024;
const encoder = new TextEncoder();

/** What was found before: one checkpoint often stands under several entries, bundles and slips. @type {Map<string, boolean>} */
const remembered = new Map();

/** @param {Key} key @param {string} message @param {Uint8Array} signature */
function holds(key, message, signature) {
  const asked = `${toHex(key.bytes)} ${toHex(signature)} ${message}`;
  let answer = remembered.get(asked);
  if (answer === undefined) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    answer = isSigned(key.bytes, encoder.encode(message), signature);
    remembered.set(asked, answer);
  }
  return answer;
}

/** @param {Uint8Array} bytes */
const timeOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);

/**
 * @param {Checkpoint} checkpoint
 * @param {Policy} policy
 * @returns {Signers}
 */
export function signersOf(checkpoint, policy) {
  /** @type {Signers} */
  const found = { logs: new Set(), witnesses: new Map(), strangers: false, repeated: false, wrong: false };
  const keys = new Set();
  for (const signed of checkpoint.signatures) {
    const key = policy.keyFor(signed);
    if (key === undefined) {
      found.strangers = true;
      continue;
    }
    if (keys.has(key)) found.repeated = true;
    keys.add(key);
    if (key.kind === "log") {
      if (holds(key, checkpoint.text, signed.bytes)) found.logs.add(key.name);
      else found.wrong = true;
      continue;
    }
    const right = signed.bytes.length === TIME_BYTES + SIGNATURE_BYTES;
    const time = right ? timeOf(signed.bytes) : 0n;
    const message = `cosignature/v1\ntime ${time}\n${checkpoint.text}`;
    if (right && time < MOST_TIME && holds(key, message, signed.bytes.subarray(TIME_BYTES))) found.witnesses.set(key.called, time);
    else found.wrong = true;
  }
  return found;
}
