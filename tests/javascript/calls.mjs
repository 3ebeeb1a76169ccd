/** What the tests ask of the module, in JSON both ways: run by Chromium and by Node alike. */

import * as lottery from "../../verifier/js/index.js";
import { DrawItems } from "../../verifier/js/items.js";
import { OddsReader } from "../../verifier/js/odds.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** [[message, length], …] to digests, all in hexadecimal. */
export const shake256 = (cases) =>
  cases.map(([message, length]) => hexOf(lottery.shake256(bytesOf(message), length)));

export const sha256 = (messages) => messages.map((message) => lottery.sha256(bytesOf(message)));

/** The first words of a label. */
export function words([seed, label, count]) {
  const sequence = lottery.words(seed, label);
  return Array.from({ length: count }, () => sequence.take());
}

/** The words that iterating over a label gives. */
export function iterated([seed, label, count]) {
  const found = [];
  for (const word of lottery.words(seed, label)) if (found.push(word) === count) return found;
  return found;
}

export function coins([seed, label, count]) {
  const sequence = new lottery.Coins(seed, label);
  return Array.from({ length: count }, () => sequence.toss());
}

/** Numbers below each of some bounds, from one label. */
export function below([seed, label, bounds]) {
  const sequence = lottery.words(seed, label);
  return bounds.map((bound) => sequence.below(bound));
}

const itemsOf = (rows) =>
  rows.map(([name, odds, pathA, pathB]) => ({
    name,
    // Text stands for what JSON's numbers cannot hold.
    odds: typeof odds === "string" ? BigInt(odds) : odds,
    pathA,
    pathB,
  }));

/** Of each case the numbers drawn, as [name, number] in the order of the answer. */
export const rounded = (cases) =>
  cases.map(({ items, bits, turns, seed }) => [
    ...lottery.roundItems(itemsOf(items), bits, turns, seed),
  ]);

const part = ({ start, values }, list) => [...values.subarray(start[list], start[list + 1])];

/** The lists of §5 that belong to a block, or to none. */
function blockParts({ order, net }, block) {
  const nodes = part(order.nodes, block);
  const joined = nodes.filter((node) => node !== 0 && node !== net.rootB);
  return { arcs: joined.map((node) => lottery.arcAbove(net, node)), nodes };
}

/** The trails of the pass that is over, read from the links it has left. */
function trailsOf({ arcs, arrived, link }, gainOf) {
  const seen = new Set();
  const trails = [];
  for (let start = 0; start < arrived; start += 1) {
    if (seen.has(start)) continue;
    const trail = { arcs: [], gains: [] };
    let end = 2 * start;
    do {
      seen.add(end >> 1);
      trail.arcs.push(arcs[end >> 1]);
      trail.gains.push(gainOf(arcs[end >> 1]));
      end = link[end ^ 1];
    } while (end >> 1 !== start);
    trails.push(trail);
  }
  return trails;
}

const wordsTaken = (words) => (words === null ? 0 : (words.chunks - 1) * 1024 + words.place);
const coinsTaken = (coins) => 32 * wordsTaken(coins.words) - coins.left;

/** What happens in a pass, as the golden vectors tell it; `valuesAt(k)` before pass k. */
function passOf(rounding, k, valuesAt) {
  const before = valuesAt(k);
  rounding.pass(k);
  const values = valuesAt(k + 1);
  return {
    arrived: [...rounding.arcs.subarray(0, rounding.arrived)],
    trails: trailsOf(rounding, (arc) => (2 * values[arc] > before[arc] ? 1 : 0)),
    taken: {
      turns: wordsTaken(rounding.turning),
      picks: coinsTaken(rounding.picks),
      coins: coinsTaken(rounding.coins),
    },
    values,
  };
}

/** The network of items as given, or of those of an inspector draw's files, and their names. */
function networkOf({ items, files, bits }) {
  if (items) return lottery.itemNetwork(itemsOf(items), bits);
  const [odds, ...staff] = ["odds.txt", "seats.txt", "roster.txt"].map((name) =>
    encoder.encode(files[name]),
  );
  const draw = new DrawItems(...staff);
  const reader = new OddsReader(draw, bits);
  reader.push(odds);
  reader.finish();
  const net = draw.network(bits);
  const names = Array.from({ length: net.items }, (_, i) => draw.line(i).replaceAll("\t", "/"));
  return { net, names };
}

/** The numbers drawn, as [name, number]. */
export function counts(problem) {
  const { net, names } = networkOf(problem);
  lottery.roundNetwork(net, problem.bits, problem.turns, problem.seed);
  return names.map((name, i) => [name, net.whole[i]]);
}

/** The network and all that happens in every pass. */
export function trace(problem) {
  const { bits, turns, seed } = problem;
  const { net } = networkOf(problem);
  const rounding = new lottery.Rounding(net, bits, turns, seed);
  const { order, owner } = rounding;
  const valuesAt = (k) =>
    Array.from(net.whole, (whole, arc) => whole * 2 ** (bits - k) + net.fraction[arc]);
  const outside = blockParts(rounding, order.blocks);
  return {
    nodes: net.nodes,
    owners: [...owner.keys()].filter((node) => owner[node]),
    tails: [...net.tail],
    heads: [...net.head],
    values: valuesAt(0),
    blocks: Array.from({ length: order.blocks }, (_, block) => ({
      groups: part(order.groups, block).map((group) => part(order.members, group)),
      ...blockParts(rounding, block),
    })),
    outside: { ...outside, arcs: [...outside.arcs, net.tail.length - 1] },
    passes: Array.from({ length: bits }, (_, k) => passOf(rounding, k, valuesAt)),
  };
}

function outcomeBytes({ files, plan, seed }) {
  const file = (name) => encoder.encode(files[name]);
  if ("cells.txt" in files) {
    return lottery.targetOutcome(file("pool.txt"), file("cells.txt"), plan, seed);
  }
  const staff = [file("seats.txt"), file("roster.txt")];
  return lottery.inspectorOutcome(file("odds.txt"), ...staff, plan, seed);
}

/** `outcome.txt` of each of some draws. */
export const outcomes = (draws) => draws.map((draw) => decoder.decode(outcomeBytes(draw)));

/** Pieces of a size, all in the same memory. */
function* pieces(bytes, size) {
  const piece = new Uint8Array(size);
  for (let start = 0; start < bytes.length; start += size) {
    const part = bytes.subarray(start, start + size);
    piece.set(part);
    yield piece.subarray(0, part.length);
    piece.fill(0);
  }
}

/** `outcome.txt` from odds that come in pieces of a size, at once and over time. */
export async function inPieces({ files, plan, seed, size }) {
  const odds = encoder.encode(files["odds.txt"]);
  const rest = [encoder.encode(files["seats.txt"]), encoder.encode(files["roster.txt"]), plan, seed];
  const stream = async function* () {
    yield* pieces(odds, size);
  };
  return [
    lottery.inspectorOutcome(pieces(odds, size), ...rest),
    await lottery.inspectorOutcomeAsync(stream(), ...rest),
  ].map((outcome) => decoder.decode(outcome));
}

/** What the module says to inputs it must refuse; "accepted" where it does not. */
function refusal(attempt) {
  try {
    attempt();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
  return "accepted";
}

export const refusedItems = (cases) => cases.map((each) => refusal(() => rounded([each])));
export const refusedFiles = (draws) => draws.map((draw) => refusal(() => outcomeBytes(draw)));
