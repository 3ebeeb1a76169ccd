/** Canonical JSON (`docs/protocol.md` §1): a reader that takes the RFC 8785 form and nothing else. */

import { Failure } from "./failure.js";

/** @typedef {string | number | boolean | Json[] | {[key: string]: Json}} Json */

const DEEPEST = 64;
const ESCAPES = new Map(Object.entries({ '"': '"', "\\": "\\", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }));
/** What must be written as `\u00xx`: the controls without a short escape. */
const LONG_ESCAPE = /u00(0[0-7be-f]|1[0-9a-f])/y;
const INTEGER = /(0|[1-9][0-9]{0,15})/y;

class Parser {
  /**
   * @param {string} file
   * @param {string} text
   */
  constructor(file, text) {
    this.file = file;
    this.text = text;
    this.place = 0;
  }

  /** @param {string} reason @returns {never} */
  fail(reason) {
    throw new Failure("json", reason, { file: this.file, at: this.place });
  }

  /** @param {string} literal */
  skip(literal) {
    if (!this.text.startsWith(literal, this.place)) this.fail("json_form");
    this.place += literal.length;
  }

  /** @param {string} character @returns {boolean} whether it was there, and is taken */
  took(character) {
    if (this.text[this.place] !== character) return false;
    this.place += 1;
    return true;
  }

  /**
   * @param {number} depth of what is around this value
   * @param {boolean} free whether its texts may have control characters
   * @returns {Json}
   */
  value(depth, free) {
    const first = this.text[this.place];
    if (first === "{" || first === "[") {
      if (depth === DEEPEST) this.fail("json_deep");
      return first === "{" ? this.object(depth + 1, free) : this.array(depth + 1, free);
    }
    if (first === '"') return this.string(free);
    if (first === "t") return this.skip("true"), true;
    if (first === "f") return this.skip("false"), false;
    return this.integer();
  }

  integer() {
    INTEGER.lastIndex = this.place;
    const found = INTEGER.exec(this.text);
    if (!found) return this.fail("json_form");
    if (!Number.isSafeInteger(Number(found[0]))) this.fail("json_number");
    this.place += found[0].length;
    return Number(found[0]);
  }

  /** @param {boolean} free */
  string(free) {
    this.skip('"');
    let found = "";
    for (;;) {
      const character = this.text[this.place];
      if (character === undefined) this.fail("json_form");
      const code = character.charCodeAt(0);
      if (character === '"') break;
      if (code < 0x20) this.fail("json_form");
      if (code >= 0x7f && code < 0xa0 && !free) this.fail("json_control");
      this.place += 1;
      found += character === "\\" ? this.escape(free) : character;
    }
    this.place += 1;
    return found;
  }

  /** @param {boolean} free */
  escape(free) {
    let found = ESCAPES.get(this.text[this.place] ?? "");
    let length = 1;
    if (found === undefined) {
      LONG_ESCAPE.lastIndex = this.place;
      const long = LONG_ESCAPE.exec(this.text);
      if (!long) return this.fail("json_form");
      found = String.fromCharCode(parseInt(long[1], 16));
      length = long[0].length;
    }
    if (found < " " && !free) this.fail("json_control");
    this.place += length;
    return found;
  }

  /** @param {number} depth @param {boolean} free */
  array(depth, free) {
    this.skip("[");
    /** @type {Json[]} */
    const found = [];
    if (this.took("]")) return found;
    do found.push(this.value(depth, free));
    while (this.took(","));
    this.skip("]");
    return found;
  }

  /** @param {number} depth @param {boolean} free */
  object(depth, free) {
    this.skip("{");
    /** @type {{[key: string]: Json}} */
    const found = Object.create(null);
    if (this.took("}")) return found;
    let last = null;
    do {
      const key = this.string(free);
      // ASCII keys sort the same by UTF-16 units, as RFC 8785 asks, and by bytes.
      if (!/^[\0-\x7f]*$/.test(key)) this.fail("json_key");
      if (last !== null && key <= last) this.fail("json_order");
      last = key;
      this.skip(":");
      const rules = this.file === "plan.json" && depth === 1 && key === "rules";
      found[key] = this.value(depth, free || rules);
    } while (this.took(","));
    this.skip("}");
    return found;
  }
}

/**
 * The object of a `.json` file.
 * @param {string} file its name
 * @param {Uint8Array} bytes
 * @param {boolean} [free] whether its texts may have control characters, as those of slips; of `log.json` they always may
 * @returns {{[key: string]: Json}}
 */
export function parseJson(file, bytes, free = false) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure("json", "utf8", { file });
  }
  const parser = new Parser(file, text);
  if (text[0] !== "{") parser.fail("json_object");
  const found = /** @type {{[key: string]: Json}} */ (parser.value(0, free || file === "log.json"));
  if (parser.place !== text.length) parser.fail("json_after");
  return found;
}
