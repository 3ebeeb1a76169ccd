/**
 * The passes of the lottery (`docs/protocol.md` §5).
 *
 * Odd arcs are numbered by their arrival; arc `p` has the ends 2p (at its tail) and 2p + 1 (at its
 * head). So ends that are linked lie close together in memory, whatever the order of the arcs.
 */

import { orderOf } from "./blocks.js";
import { arcAbove } from "./network.js";
import { Coins, Words } from "./words.js";

/** @typedef {import("./network.js").Network} Network */

const ROOM = 8;
const MOVED = -1;

/**
 * Where each node keeps its loose ends: as many places as it can ever need, one after the other.
 * @param {Network} net
 * @returns {{first: Uint32Array, owner: Uint8Array}}
 */
function places(net) {
  const owner = new Uint8Array(net.nodes);
  const degree = new Uint8Array(net.nodes);
  for (let arc = 0; arc < net.tail.length; arc += 1) {
    const tail = net.tail[arc];
    const head = net.head[arc];
    if (arc < net.items) owner[tail] = 1;
    if (degree[tail] < ROOM) degree[tail] += 1;
    if (degree[head] < ROOM) degree[head] += 1;
  }
  const first = new Uint32Array(net.nodes + 1);
  for (let node = 0; node < net.nodes; node += 1) {
    first[node + 1] = first[node] + (owner[node] ? 1 : degree[node]);
  }
  return { first, owner };
}

/** A network on its way from odds to whole numbers. */
export class Rounding {
  /**
   * @param {Network} net its values change with each pass
   * @param {number} bits K
   * @param {number} turns T, how many of the last passes take random turns
   * @param {string} seed
   */
  constructor(net, bits, turns, seed) {
    this.net = net;
    this.bits = bits;
    this.turns = turns;
    this.seed = seed;
    this.order = orderOf(net);
    const { first, owner } = places(net);
    this.first = first;
    this.owner = owner;
    this.loose = new Int32Array(first[net.nodes]);
    this.count = new Uint8Array(net.nodes);
    this.blockTurns = new Int32Array(this.order.blocks);
    this.groupTurns = new Int32Array(longest(this.order.groups));
    this.arcTurns = new Int32Array(
      Math.max(longest(this.order.members), longest(this.order.nodes) + 1),
    );
    this.arrived = 0;
    this.arcs = new Int32Array(net.tail.length);
    this.link = new Int32Array(2 * net.tail.length);
    /** @type {Words | null} */
    this.turning = null;
    this.coins = new Coins(seed, "coins/0");
    this.picks = new Coins(seed, "picks/0");
  }

  /**
   * Make every odd value even by one fair coin per trail, then halve all.
   * @param {number} k the number of the pass, from 0; passes come in order
   */
  pass(k) {
    this.coins = new Coins(this.seed, `coins/${k}`);
    this.picks = new Coins(this.seed, `picks/${k}`);
    this.turning = k >= this.bits - this.turns ? new Words(this.seed, `turns/${k}`) : null;
    this.arrived = 0;
    const { blocks } = this.order;
    for (let i = 0; i < blocks; i += 1) this.blockTurns[i] = i;
    this.shuffle(this.blockTurns, blocks);
    for (let i = 0; i < blocks; i += 1) {
      this.arriveGroups(this.blockTurns[i]);
      this.arriveTree(this.blockTurns[i]);
    }
    this.arriveTree(blocks);
    this.moveTrails();
  }

  /**
   * Exchange the first `count` things at random in a pass with turns; leave them else.
   * @param {Int32Array} things
   * @param {number} count
   */
  shuffle(things, count) {
    const { turning } = this;
    if (turning === null) return;
    for (let i = count - 1; i > 0; i -= 1) {
      const j = turning.below(i + 1);
      const moved = things[i];
      things[i] = things[j];
      things[j] = moved;
    }
  }

  /**
   * The odd items of a block arrive, group by group.
   * @param {number} block
   */
  arriveGroups(block) {
    const { start, values } = this.order.groups;
    const groups = start[block + 1] - start[block];
    const turns = this.groupTurns;
    for (let i = 0; i < groups; i += 1) turns[i] = values[start[block] + i];
    this.shuffle(turns, groups);
    for (let i = 0; i < groups; i += 1) this.arriveItems(turns[i]);
  }

  /**
   * The odd items of a group arrive; the even ones are halved at once.
   * @param {number} group
   */
  arriveItems(group) {
    const { start, values } = this.order.members;
    const end = start[group + 1];
    let odd = 0;
    for (let i = start[group]; i < end; i += 1) odd = this.sift(values[i], odd);
    this.arriveSifted(odd);
  }

  /**
   * The odd arcs of a block, or of none, that join nodes arrive; then its nodes tie up.
   * @param {number} block
   */
  arriveTree(block) {
    const { order, net } = this;
    const { start, values } = order.nodes;
    const end = start[block + 1];
    let odd = 0;
    for (let i = start[block]; i < end; i += 1) {
      const node = values[i];
      if (node === 0 || node === net.rootB) continue;
      odd = this.sift(arcAbove(net, node), odd);
    }
    if (block === order.blocks) odd = this.sift(net.tail.length - 1, odd);
    this.arriveSifted(odd);
    for (let i = start[block]; i < end; i += 1) {
      if (this.count[values[i]] > 0) this.tieUp(values[i]);
    }
  }

  /**
   * Put an odd arc on the list of those to arrive, or halve an even one.
   * @param {number} arc
   * @param {number} odd how long the list is
   * @returns {number} how long it is now
   */
  sift(arc, odd) {
    const { fraction } = this.net;
    const value = fraction[arc];
    if (value & 1) {
      this.arcTurns[odd] = arc;
      return odd + 1;
    }
    fraction[arc] = value >>> 1;
    return odd;
  }

  /** @param {number} odd how many arcs are on the list */
  arriveSifted(odd) {
    this.shuffle(this.arcTurns, odd);
    const { tail, head } = this.net;
    for (let i = 0; i < odd; i += 1) {
      const arc = this.arcTurns[i];
      const place = this.arrived;
      this.arrived += 1;
      this.arcs[place] = arc;
      this.meet(tail[arc], 2 * place);
      this.meet(head[arc], 2 * place + 1);
    }
  }

  /**
   * An arc's end comes to a node: it waits where there is room, or is linked.
   * @param {number} node
   * @param {number} end
   */
  meet(node, end) {
    const { loose, count } = this;
    const first = this.first[node];
    const waiting = count[node];
    const room = this.turning === null || this.owner[node] ? 1 : ROOM;
    if (waiting < room) {
      loose[first + waiting] = end;
      count[node] = waiting + 1;
      return;
    }
    let j = 0;
    if (room > 1) {
      const { picks } = this;
      j = picks.toss();
      j += 2 * picks.toss();
      j += 4 * picks.toss();
    }
    this.take(node, j, end);
  }

  /**
   * Link `end` with the end at position `j` of a node; the node's last end moves there.
   * @param {number} node
   * @param {number} j
   * @param {number} end
   */
  take(node, j, end) {
    const { loose, link } = this;
    const first = this.first[node];
    const other = loose[first + j];
    const last = this.count[node] - 1;
    loose[first + j] = loose[first + last];
    this.count[node] = last;
    link[other] = end;
    link[end] = other;
  }

  /**
   * Link the ends that still wait at a node in pairs. Without turns none can be left: what comes
   * in at a node goes out, so its odd arcs are even in number, and each second one was linked.
   * @param {number} node
   */
  tieUp(node) {
    const { turning } = this;
    while (this.count[node] > 0) {
      const last = this.count[node] - 1;
      const end = this.loose[this.first[node] + last];
      this.count[node] = last;
      if (last === 0 || turning === null) throw new Error(`node ${node}: odd arcs, odd in number`);
      this.take(node, turning.below(last), end);
    }
  }

  /** One coin per trail: its arcs gain 1 or lose 1, and are halved. */
  moveTrails() {
    const { link, arcs } = this;
    const { fraction } = this.net;
    for (let start = 0; start < this.arrived; start += 1) {
      if (link[2 * start] === MOVED || link[2 * start + 1] === MOVED) continue;
      const gain = this.coins.toss();
      let end = 2 * start;
      do {
        // `end` is where the trail enters an arc: at its tail it moves like the first.
        const place = end >> 1;
        const next = link[end ^ 1];
        link[end] = MOVED;
        const arc = arcs[place];
        fraction[arc] = (fraction[arc] >>> 1) + (end & 1 ? 1 - gain : gain);
        end = next;
      } while (end >> 1 !== start);
    }
  }
}

/**
 * @param {import("./blocks.js").Lists} lists
 * @returns {number} the length of the longest list
 */
function longest({ start }) {
  let most = 0;
  for (let i = 1; i < start.length; i += 1) most = Math.max(most, start[i] - start[i - 1]);
  return most;
}

/**
 * Round all values of a network to whole numbers; afterwards every fraction is 0.
 * @param {Network} net changed in place: `whole` are the numbers drawn
 * @param {number} bits K, 1 to 32
 * @param {number} turns T, 0 to K
 * @param {string} seed
 * @param {(k: number) => void} [afterPass] called when pass k is over
 */
export function roundNetwork(net, bits, turns, seed, afterPass = () => {}) {
  const rounding = new Rounding(net, bits, turns, seed);
  for (let k = 0; k < bits; k += 1) {
    rounding.pass(k);
    afterPass(k);
  }
  for (let arc = 0; arc < net.whole.length; arc += 1) {
    net.whole[arc] += net.fraction[arc];
    net.fraction[arc] = 0;
  }
}
