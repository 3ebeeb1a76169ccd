/** Files other than bundles: what they are meant to be, and their bytes. */

import { need } from "./failure.js";

/** @typedef {import("./container.js").Source} Source */

/** What a file is meant to be. @typedef {"bundle" | "slip" | "replacements" | "share" | "secret" | "plan" | "policy"} Meant */

const BEGINNING = 1 << 20;
const VERSION = /"(slip|replacements|share|secret|chain|protocol)":"ssj(?:-[a-z]+)?\/[0-9]+"/;
const POLICY = /^(?:\ufeff|\xef\xbb\xbf)?\s*(?:#|(?:log|witness|group|quorum)[ \t])/;
/** @type {Record<string, Meant>} */
const MEANT = { slip: "slip", replacements: "replacements", share: "share", secret: "secret", chain: "secret", protocol: "plan" };

/**
 * The first bytes of a source, all of them where it is not longer.
 * @param {Source} source @param {number} length @param {string} code of the check that asks
 */
async function start(source, length, code) {
  const bytes = new Uint8Array(Math.min(length, source.size));
  for (let done = 0; done < bytes.length; ) {
    const part = await source.slice(done, bytes.length);
    need(part.length > 0, code, "truncated", { at: done });
    bytes.set(part, done);
    done += part.length;
  }
  return bytes;
}

/**
 * The bytes of a file that has to be small.
 * @param {Source} source
 * @param {number} most
 * @param {string} code of the check that asks
 */
export async function wholeOf(source, most, code) {
  need(source.size <= most, code, "file_big", { most });
  return start(source, most, code);
}

/** What a file is meant to be; who is no one of the others is a bundle, or a stranger. @param {Source} source @returns {Promise<Meant>} */
export async function meantAs(source) {
  const [first] = await start(source, 1, "container");
  if (first !== 0x7b && first !== undefined) {
    const text = String.fromCharCode(...(await start(source, 256, "container")));
    return POLICY.test(text) ? "policy" : "bundle";
  }
  if (first === undefined) return "bundle";
  const text = new TextDecoder("latin1").decode(await start(source, BEGINNING, "container"));
  const [, member] = VERSION.exec(text) ?? [];
  return member === undefined ? "slip" : MEANT[member];
}
