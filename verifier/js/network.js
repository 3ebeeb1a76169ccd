/**
 * The network of the lottery (`docs/protocol.md` §5): items as arcs between two trees of totals.
 *
 * A quantity `v` over 2^K is held as `whole` = ⌊v / 2^K⌋ and `fraction` = v mod 2^K. The passes
 * look at the fraction alone, so any total is exact, beyond 2^32 too.
 */

/**
 * One of the two trees before prefixes are left out.
 * @typedef {object} Forest
 * @property {Int32Array} parent of each prefix the one before it, or −1 under the root; prefixes
 *   are sorted by the bytes of their joined names, so parents stand before children
 * @property {Int32Array} leaf of each item its whole path
 */

/**
 * @typedef {object} Network
 * @property {number} items how many of the arcs, the first ones, are items
 * @property {number} nodes
 * @property {number} rootB the number of the B-root (the A-root is 0)
 * @property {Int32Array} tail of each arc
 * @property {Int32Array} head of each arc
 * @property {Float64Array} whole of each arc
 * @property {Uint32Array} fraction of each arc, below 2^K
 * @property {Int32Array} nodeBlock of each node its block, or −1
 * @property {Int32Array} itemBlock of each prefix of A (see `top`) the block of items below it
 * @property {Int32Array} leafA of each item its whole path-a as a prefix of A
 * @property {number} blocks
 */

/**
 * A tree after prefixes were left out.
 * @typedef {object} Tree
 * @property {Int32Array} node of each prefix the node that what has this path hangs from
 * @property {Int32Array} up of each kept node, in order, the node it hangs from
 * @property {Int32Array} prefix of each kept node, in order, its prefix
 */

/**
 * Leave out the prefixes from which only one thing hangs, and number the others.
 * @param {Forest} forest
 * @param {number} root the number of the tree's root; the kept nodes follow
 * @returns {Tree}
 */
function collapse({ parent, leaf }, root) {
  const things = new Int32Array(parent.length);
  for (const above of parent) if (above >= 0) things[above] += 1;
  for (let i = 0; i < leaf.length; i += 1) things[leaf[i]] += 1;
  const count = things.reduce((sum, n) => sum + (n > 1 ? 1 : 0), 0);
  const node = new Int32Array(parent.length);
  const up = new Int32Array(count);
  const prefix = new Int32Array(count);
  let kept = 0;
  for (let p = 0; p < parent.length; p += 1) {
    const above = parent[p] < 0 ? root : node[parent[p]];
    if (things[p] > 1) {
      up[kept] = above;
      prefix[kept] = p;
      kept += 1;
      node[p] = root + kept;
    } else {
      node[p] = above;
    }
  }
  return { node, up, prefix };
}

/**
 * Of each prefix of A the block it is in: the rank of its first name.
 * @param {Int32Array} parent
 * @returns {{top: Int32Array, blocks: number}}
 */
function ranks(parent) {
  const top = new Int32Array(parent.length);
  let blocks = 0;
  for (let p = 0; p < parent.length; p += 1) {
    if (parent[p] < 0) {
      top[p] = blocks;
      blocks += 1;
    } else {
      top[p] = top[parent[p]];
    }
  }
  return { top, blocks };
}

const UNSEEN = -2;

/**
 * @param {Int32Array} blockOf of each node
 * @param {number} node learns that something of `block` is below it
 * @param {number} block
 */
function mark(blockOf, node, block) {
  if (blockOf[node] === UNSEEN) blockOf[node] = block;
  else if (blockOf[node] !== block) blockOf[node] = -1;
}

/**
 * The arc that joins a node to the node it hangs from; for both roots the last arc.
 * @param {{items: number, rootB: number, tail: Int32Array}} net
 * @param {number} node
 * @returns {number}
 */
export function arcAbove(net, node) {
  if (node === 0 || node === net.rootB) return net.tail.length - 1;
  return net.items + node - (node < net.rootB ? 1 : 2);
}

/** The arcs being laid out: items, kept A-nodes, kept B-nodes, B-root to A-root. */
class Layout {
  /**
   * @param {number} items
   * @param {Tree} a
   * @param {Tree} b
   * @param {number} bits
   */
  constructor(items, a, b, bits) {
    this.items = items;
    this.a = a;
    this.b = b;
    this.unit = 2 ** bits;
    this.rootB = 1 + a.up.length;
    this.nodes = this.rootB + 1 + b.up.length;
    this.arcs = items + a.up.length + b.up.length + 1;
    this.tail = new Int32Array(this.arcs);
    this.head = new Int32Array(this.arcs);
    this.whole = new Float64Array(this.arcs);
    this.fraction = new Uint32Array(this.arcs);
  }

  /**
   * Add a quantity to the value of an arc.
   * @param {number} arc
   * @param {number} whole
   * @param {number} fraction
   */
  add(arc, whole, fraction) {
    const sum = this.fraction[arc] + fraction;
    const carry = sum >= this.unit ? 1 : 0;
    this.fraction[arc] = sum - carry * this.unit;
    this.whole[arc] += whole + carry;
  }

  /** @param {Int32Array} leafA @param {Int32Array} leafB */
  join(leafA, leafB) {
    for (let i = 0; i < this.items; i += 1) {
      this.tail[i] = this.a.node[leafA[i]];
      this.head[i] = this.b.node[leafB[i]];
    }
    this.a.up.forEach((above, i) => {
      this.tail[this.items + i] = above;
      this.head[this.items + i] = i + 1;
    });
    this.b.up.forEach((above, i) => {
      this.tail[arcAbove(this, this.rootB + 1 + i)] = this.rootB + 1 + i;
      this.head[arcAbove(this, this.rootB + 1 + i)] = above;
    });
    this.tail[this.arcs - 1] = this.rootB;
    this.head[this.arcs - 1] = 0;
  }

  /** Sum the items up both trees; the last arc gets the total, once, from the A-side. */
  total() {
    for (let i = 0; i < this.items; i += 1) {
      this.add(arcAbove(this, this.tail[i]), this.whole[i], this.fraction[i]);
      const arc = arcAbove(this, this.head[i]);
      if (arc !== this.arcs - 1) this.add(arc, this.whole[i], this.fraction[i]);
    }
    for (let arc = this.arcs - 2; arc >= this.items; arc -= 1) {
      const onA = arc < this.items + this.a.up.length;
      const above = arcAbove(this, onA ? this.tail[arc] : this.head[arc]);
      if (onA || above !== this.arcs - 1) this.add(above, this.whole[arc], this.fraction[arc]);
    }
  }
}

/**
 * Of each node the block that all items below it are in, or −1.
 * @param {Layout} net
 * @param {Int32Array} leafA
 * @param {Int32Array} top
 */
function nodeBlocks(net, leafA, top) {
  const blockOf = new Int32Array(net.nodes).fill(UNSEEN);
  net.a.prefix.forEach((prefix, i) => {
    blockOf[i + 1] = top[prefix];
  });
  for (let i = 0; i < net.items; i += 1) mark(blockOf, net.head[i], top[leafA[i]]);
  for (let node = net.nodes - 1; node > net.rootB; node -= 1) {
    mark(blockOf, net.b.up[node - net.rootB - 1], blockOf[node]);
  }
  blockOf[0] = -1;
  blockOf[net.rootB] = -1;
  return blockOf;
}

/**
 * @param {Forest} forestA
 * @param {Forest} forestB
 * @param {{whole: ArrayLike<number>, fraction: ArrayLike<number>}} odds of the items, in the order
 *   of their names
 * @param {number} bits K
 * @returns {Network}
 */
export function buildNetwork(forestA, forestB, odds, bits) {
  const a = collapse(forestA, 0);
  const b = collapse(forestB, 1 + a.up.length);
  const net = new Layout(forestA.leaf.length, a, b, bits);
  for (let i = 0; i < net.items; i += 1) {
    net.whole[i] = odds.whole[i];
    net.fraction[i] = odds.fraction[i];
  }
  net.join(forestA.leaf, forestB.leaf);
  net.total();
  const { top, blocks } = ranks(forestA.parent);
  const { items, nodes, rootB, tail, head, whole, fraction } = net;
  const nodeBlock = nodeBlocks(net, forestA.leaf, top);
  return {
    items, nodes, rootB, tail, head, whole, fraction, nodeBlock, blocks,
    itemBlock: top, leafA: forestA.leaf,
  };
}
