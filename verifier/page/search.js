/** Finds one identifier in draws that have passed: “my firm”, or an inspector. */

import { ofHundred } from "./facts.js";
import { digest, identifier } from "./merkle.js";
import { lineOf, rowAt } from "./targets.js";

/** @typedef {import("./draw.js").Draw} Draw */

/**
 * What a draw says of an identifier; the members depend on `state`.
 * @typedef {{state: string, id: string, number: string, [key: string]: any}} Answer
 */

/**
 * The identifiers that belong to a salt and a register key (§2), of a firm and of a person.
 * @param {string} salt 32 digits of hexadecimal
 * @param {string} key
 */
export function identifiers(salt, key) {
  const bytes = Uint8Array.from(salt.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return ["target", "inspector"].map((kind) => identifier(bytes, `${kind}:${key}`));
}

/** @param {Draw} draw @param {string} id @returns {Answer | null} */
function inTargets(draw, id) {
  const base = { id, number: draw.plan.number };
  const [pool, excluded] = [draw.table("pool.txt"), draw.table("excluded.txt")];
  const left = lineOf(excluded, id);
  if (left >= 0) return { ...base, state: "excluded", reason: rowAt(excluded, left)[1] };
  const start = lineOf(pool, id);
  if (start < 0) return null;
  const [, name] = rowAt(pool, start);
  const cell = draw.cells.get(name);
  if (!cell) return null;
  const ticket = digest(`ssj.ticket.v1\n${draw.seed}\n${name}\n${id}`);
  let place = { status: "not", rank: 0 };
  for (const [, rank, own, status] of draw.table("outcome.txt").rows()) {
    if (own === id) place = { status, rank: Number(rank) };
  }
  const odds = ofHundred(cell.odds, cell.size, draw.plan.bits);
  return { ...base, state: "pool", cell: name, size: cell.size, drawn: cell.drawn, odds, ticket, ...place };
}

/** The odds of some pairs, of 100. @param {Draw} draw @param {(target: string, seat: string, who: string) => boolean} wanted */
function* pairsOf(draw, wanted) {
  for (const [target, seat, who, odds] of draw.table("odds.txt").rows()) {
    if (wanted(target, seat, who)) {
      yield { target, seat, who, odds: ofHundred(BigInt(odds), 1, draw.plan.bits) };
    }
  }
}

/** @param {Draw} draw @param {string} id @returns {Answer | null} */
function inInspectors(draw, id) {
  const base = { id, number: draw.plan.number };
  const target = draw.staff?.targets.find((each) => each.id === id);
  const drawn = new Set();
  for (const row of draw.table("outcome.txt").rows()) drawn.add(row.join(" "));
  if (target) {
    const pairs = [...pairsOf(draw, (own) => own === id)];
    const chosen = pairs.filter(({ seat, who }) => drawn.has([id, seat, who].join(" ")));
    return { ...base, state: "visited", week: target.week, able: pairs.length, chosen };
  }
  const absent = draw.table("absent.txt");
  const line = lineOf(absent, id);
  if (line >= 0) return { ...base, state: "absent", reason: rowAt(absent, line)[1] };
  const person = draw.staff?.number.get(id);
  if (person === undefined) return null;
  const pairs = [...pairsOf(draw, (_, __, who) => who === id)];
  const chosen = pairs.filter(({ target: own, seat }) => drawn.has([own, seat, id].join(" ")));
  const expected = pairs.reduce((sum, { odds }) => sum + odds / 100, 0);
  return { ...base, state: "person", load: draw.staff?.people[person].load, expected, chosen };
}

/**
 * What each draw says of some identifiers; draws that have not passed say nothing.
 * @param {Draw[]} draws
 * @param {string[]} ids
 * @returns {Answer[]}
 */
export function search(draws, ids) {
  /** @type {Answer[]} */
  const answers = [];
  for (const draw of draws.filter((each) => each.report.passed)) {
    for (const id of ids) {
      const found = draw.kind === "targets" ? inTargets(draw, id) : inInspectors(draw, id);
      if (found) answers.push(found);
    }
  }
  return answers;
}

