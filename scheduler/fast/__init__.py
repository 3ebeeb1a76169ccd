"""Draws and lists of tens of millions: compiled, and the same bytes as `scheduler.draw`.

outcome         the outcome file, by the readable lottery or by this one
lottery         items -> whole numbers
items, layout   items as flat arrays; what the passes work on, by place in memory
board, order, pairs, arcs, passes   one pass: who arrives when, who is linked with whom
lists           frozen lists of any length: ids, `pool.txt`, forms, roots, and ways to the root
pool, selection `pool.txt` of a long list; who is drawn in it, by ticket
digests, rounds SHA-256 of many short messages, and trees over them
words           the seed's words, many at a time
compiled        how functions are compiled, and where machine code is kept
warm            compiles everything once, at installation
"""
