/** What `seats.txt` and `roster.txt` say about the trees of an inspector draw (§7). */

import { FormError, Ids, rows } from "./lines.js";

const ID = /^[a-z2-7]{20}$/;
const SEAT = /^[0-9a-z.-]+$/;
const WEEK = /^[0-9A-Za-z-]*$/;
const encoder = new TextEncoder();

/**
 * @typedef {object} Target
 * @property {string} week or empty
 * @property {Set<string>} seats
 * @property {string} mentor the mentor's seat (§3)
 * @property {boolean} led whether this seat has the role `lead`
 */

/**
 * The targets with seats, and the counties they are in.
 * @param {Uint8Array} bytes of `seats.txt`
 * @returns {{targets: Map<string, Target>, counties: Set<string>}}
 */
export function readSeats(bytes) {
  /** @type {Map<string, Target>} */
  const targets = new Map();
  /** @type {Set<string>} */
  const counties = new Set();
  rows("seats.txt", bytes, 8).forEach(([id, county, week, seat, role], i) => {
    if (!ID.test(id) || !WEEK.test(week) || !SEAT.test(seat)) {
      throw new FormError("seats.txt", i + 1, "not a target, week or seat");
    }
    const target = targets.get(id) ?? { week, seats: new Set(), mentor: seat, led: false };
    if (target.week !== week) throw new FormError("seats.txt", i + 1, `${id} has two weeks`);
    const leads = role === "lead";
    // The first seat with the role, or the first of all if none has it.
    if (leads === target.led ? seat < target.mentor : leads) target.mentor = seat;
    target.led ||= leads;
    target.seats.add(seat);
    targets.set(id, target);
    counties.add(county);
  });
  return { targets, counties };
}

/**
 * @typedef {object} Roster inspectors are numbered by their lines, from 0
 * @property {Ids} ids
 * @property {Uint8Array} bounded of each inspector 1 where a week-load bounds their weeks
 * @property {Uint8Array} fresh of each inspector 1 where they are new
 * @property {boolean} mentors whether anyone is new, so that targets have a mentor's seat
 */

/**
 * @param {Uint8Array} bytes of `roster.txt`
 * @param {Set<string>} counties of the seats; of who works in none of them (§3 leaves them out)
 *   neither the week-load nor whether they are new is looked at
 * @returns {Roster}
 */
export function readRoster(bytes, counties) {
  const people = rows("roster.txt", bytes, 9);
  const ids = new Ids();
  const bounded = new Uint8Array(people.length);
  const fresh = new Uint8Array(people.length);
  people.forEach(([id, , , weekLoad, , isNew, , places], i) => {
    if (!ID.test(id) || (i > 0 && people[i - 1][0] >= id)) {
      throw new FormError("roster.txt", i + 1, "no id, or not in sorted order");
    }
    ids.add(encoder.encode(id), 0);
    if (!places.split(",").some((place) => counties.has(place))) return;
    bounded[i] = weekLoad === "" ? 0 : 1;
    fresh[i] = isNew === "1" ? 1 : 0;
  });
  return { ids, bounded, fresh, mentors: fresh.includes(1) };
}
