/**
 * Time and memory of an inspector outcome in Node, for invented odds of a given size.
 *
 *   node tests/javascript/measure.mjs make INSPECTORS TARGETS SEATS FOLDER
 *   node tests/javascript/measure.mjs run FOLDER [whole]
 *
 * `make` writes `odds.txt`, `seats.txt`, `roster.txt` (K = 24, nearly every pair allowed, two
 * people per target: one seat of two, or two seats, the first for half of the inspectors). `run`
 * prints milliseconds, CPU milliseconds, peak memory and the outcome's hash; with `whole` the odds
 * are held in memory.
 */

import * as fs from "node:fs";

import { inspectorOutcome, sha256 } from "../../verifier/js/index.js";

const BITS = 24;
const SEED = sha256(new TextEncoder().encode("measure"));
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** A different id for each number, spread over the alphabet. */
function idOf(kind, number) {
  const text = sha256(new TextEncoder().encode(`${kind} ${number}`));
  const letter = (_, i) => LETTERS[parseInt(text.slice(3 * i, 3 * i + 2), 16) % 32];
  return Array.from({ length: 20 }, letter).join("");
}

/** Odds that sum to `total`, none above 2^K. */
function spreadOver(count, total, noise) {
  const weights = Array.from({ length: count }, () => 1 + noise());
  const sum = weights.reduce((a, b) => a + b, 0);
  const odds = weights.map((weight) => Math.max(1, Math.floor((weight * total) / sum)));
  let rest = total - odds.reduce((a, b) => a + b, 0);
  for (let i = 0; rest > 0; i = (i + 1) % count) {
    odds[i] += 1;
    rest -= 1;
  }
  return odds;
}

function make(inspectors, targets, seats, folder) {
  fs.mkdirSync(folder);
  let state = 1;
  const noise = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const people = Array.from({ length: inspectors }, (_, i) => idOf("inspector", i)).sort();
  const staff = people.map((id) => `${id}\t30\t0\t\t1\t0\tx\t420102\t\n`);
  fs.writeFileSync(`${folder}/roster.txt`, staff.join(""));
  const places = [];
  const out = fs.openSync(`${folder}/odds.txt`, "w");
  for (const target of Array.from({ length: targets }, (_, i) => idOf("target", i)).sort()) {
    const lines = [];
    for (const seat of seats === 1 ? ["m"] : ["l", "m"]) {
      places.push(`${target}\t420102\t\t${seat}\tmember\tx\t\t${3 - seats}\n`);
      const half = seat === "l" ? people.slice(0, inspectors / 2) : people;
      const eligible = half.filter(() => noise() < 0.98);
      const total = (seats === 1 ? 2 : 1) * 2 ** BITS;
      const odds = spreadOver(eligible.length, total, noise);
      eligible.forEach((id, i) => lines.push(`${target}\t${seat}\t${id}\t${odds[i]}\n`));
    }
    fs.writeSync(out, lines.join(""));
  }
  fs.closeSync(out);
  fs.writeFileSync(`${folder}/seats.txt`, places.join(""));
}

function* pieces(file) {
  const input = fs.openSync(file, "r");
  for (;;) {
    const piece = new Uint8Array(1 << 20);
    const length = fs.readSync(input, piece);
    if (length === 0) break;
    yield piece.subarray(0, length);
  }
  fs.closeSync(input);
}

function run(folder, whole) {
  const start = performance.now();
  const odds = whole ? fs.readFileSync(`${folder}/odds.txt`) : pieces(`${folder}/odds.txt`);
  const staff = ["seats", "roster"].map((name) => fs.readFileSync(`${folder}/${name}.txt`));
  const outcome = inspectorOutcome(odds, ...staff, { bits: BITS, turns: BITS / 2 }, SEED);
  const usage = process.resourceUsage();
  const cpu = (usage.userCPUTime + usage.systemCPUTime) / 1000;
  const figures = [performance.now() - start, cpu, usage.maxRSS / 1024].map(Math.round);
  console.log(`${figures[0]} ms, CPU ${figures[1]} ms, peak ${figures[2]} MiB, ${sha256(outcome)}`);
}

const [command, ...rest] = process.argv.slice(2);
if (command === "make") make(Number(rest[0]), Number(rest[1]), Number(rest[2]), rest[3]);
else run(rest[0], rest[1] === "whole");
