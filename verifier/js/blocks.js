/**
 * The order in which a pass goes over a network (`docs/protocol.md` §5): blocks, within them the
 * groups of items, then nodes and their arcs. Every list is a part of one flat array.
 */

/** @typedef {import("./network.js").Network} Network */

/**
 * Lists of whole numbers one after the other: list `i` is `values` from `start[i]` up to, without,
 * `start[i + 1]`.
 * @typedef {object} Lists
 * @property {Int32Array} start
 * @property {Int32Array} values
 */

/**
 * Spread 0 … count − 1 over lists, in order.
 * @param {number} count
 * @param {number} lists
 * @param {(value: number) => number} listOf
 * @returns {Lists}
 */
export function spread(count, lists, listOf) {
  const start = new Int32Array(lists + 1);
  for (let value = 0; value < count; value += 1) start[listOf(value) + 1] += 1;
  for (let list = 0; list < lists; list += 1) start[list + 1] += start[list];
  const next = start.slice();
  const values = new Int32Array(count);
  for (let value = 0; value < count; value += 1) {
    const list = listOf(value);
    values[next[list]] = value;
    next[list] += 1;
  }
  return { start, values };
}

/**
 * Items that hang from a kept A-node make the group of this node. An item that hangs from the
 * A-root is the only one of its block (else a prefix would have been kept), and a group alone.
 * @param {Network} net
 * @returns {{groups: Lists, members: Lists}} groups of each block, items of each group
 */
function groupItems(net) {
  const { items, tail, itemBlock, leafA, nodeBlock, rootB } = net;
  const used = new Uint8Array(rootB);
  for (let i = 0; i < items; i += 1) used[tail[i]] = 1;
  const groupOfNode = new Int32Array(rootB);
  const groupOfBlock = new Int32Array(net.blocks);
  /** @type {number[]} */
  const blockOfGroup = [];
  for (let node = 1; node < rootB; node += 1) {
    if (used[node]) groupOfNode[node] = blockOfGroup.push(nodeBlock[node]) - 1;
  }
  for (let i = 0; i < items; i += 1) {
    const block = itemBlock[leafA[i]];
    if (tail[i] === 0) groupOfBlock[block] = blockOfGroup.push(block) - 1;
  }
  /** @type {(item: number) => number} */
  const groupOf = (item) =>
    tail[item] === 0 ? groupOfBlock[itemBlock[leafA[item]]] : groupOfNode[tail[item]];
  return {
    groups: spread(blockOfGroup.length, net.blocks, (group) => blockOfGroup[group]),
    members: spread(items, blockOfGroup.length, groupOf),
  };
}

/**
 * @typedef {object} Order
 * @property {number} blocks
 * @property {Lists} groups of each block, in order
 * @property {Lists} members the items of each group
 * @property {Lists} nodes of each block; one list more for the nodes of no block
 */

/**
 * @param {Network} net
 * @returns {Order}
 */
export function orderOf(net) {
  const { blocks, nodeBlock } = net;
  const nodes = spread(net.nodes, blocks + 1, (node) =>
    nodeBlock[node] < 0 ? blocks : nodeBlock[node],
  );
  return { blocks, nodes, ...groupItems(net) };
}
