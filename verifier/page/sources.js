/** The public values (`docs/protocol.md` §4): their kinds, forms and worth; moments. */

/** @typedef {import("./json.js").Json} Json */

/**
 * @typedef {object} SourceKind
 * @property {number} tenths of a bit that its value carries
 * @property {(value: string) => boolean} form whether a value is canonical
 * @property {boolean} [issues] whether its label is the issue of a lottery
 */

/**
 * Whether a text is `count` different numbers of two digits, 01 to `most`, ascending.
 * @param {string} text
 * @param {number} count
 * @param {number} most
 */
function balls(text, count, most) {
  const numbers = text.split(" ");
  return (
    numbers.length === count &&
    numbers.every(
      (number, i) =>
        /^[0-9]{2}$/.test(number) && number >= "01" && Number(number) <= most &&
        (i === 0 || numbers[i - 1] < number),
    )
  );
}

/** @type {(text: string, front: [number, number], back: [number, number]) => boolean} */
function twoParts(text, front, back) {
  const parts = text.split(" + ");
  return parts.length === 2 && balls(parts[0], ...front) && balls(parts[1], ...back);
}

/** @type {Map<string, SourceKind>} */
export const SOURCES = new Map([
  ["dice", { tenths: 631, form: (value) => /^[0-9]{19,64}$/.test(value) }],
  ["kl8", { tenths: 616, form: (value) => balls(value, 20, 80), issues: true }],
  ["ssq", { tenths: 240, form: (value) => twoParts(value, [6, 33], [1, 16]), issues: true }],
  ["dlt", { tenths: 243, form: (value) => twoParts(value, [5, 35], [2, 12]), issues: true }],
  ["pl5", { tenths: 166, form: (value) => /^[0-9]{5}$/.test(value), issues: true }],
  ["drand", { tenths: 2548, form: (value) => /^[0-9a-f]{96}$/.test(value) }],
]);

/** What the public values of a plan must carry together. */
export const LEAST_TENTHS = 600;

/** Whether a label is the issue of a lottery: year, and number within it. @param {string} label */
export const isIssue = (label) => /^[0-9]{7}$/.test(label) && label.slice(4) >= "001" && label.slice(4) <= "366";

const MOMENT = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z$/;

/** @param {number} seconds after 1970-01-01T00:00:00Z */
const momentText = (seconds) => new Date(1000 * seconds).toISOString().replace(".000Z", "Z");

/** @param {string} text @returns {boolean} whether it is a moment of the calendar, not empty */
export function isMoment(text) {
  if (!MOMENT.test(text) || text < "2000") return false;
  // A moment that does not exist, such as 30 February, is none or another one.
  const milliseconds = Date.parse(text);
  return Number.isFinite(milliseconds) && momentText(milliseconds / 1000) === text;
}

/** @param {string} text @returns {boolean} whether it is a day of the calendar */
export const isDay = (text) => isMoment(`${text}T00:00:00Z`);

const QUICKNET_START = 1692803367;
const QUICKNET_PERIOD = 3;
const MOST_ROUNDS = 1e10;

/**
 * Whether label and moment of a drand source fit each other.
 * @param {string} label
 * @param {string} at
 */
export function drandFits(label, at) {
  const [, digits] = /^quicknet ([1-9][0-9]{0,10})$/.exec(label) ?? [];
  const round = Number(digits);
  if (digits === undefined || round > MOST_ROUNDS) return false;
  return momentText(QUICKNET_START + QUICKNET_PERIOD * (round - 1)) === at;
}
