"""The lottery for tens of millions of items: compiled, and the same numbers as `scheduler.draw`.

outcome         the outcome file, by the readable lottery or by this one
lottery         items -> whole numbers
items, layout   items as flat arrays; what the passes work on, by place in memory
board, order, pairs, arcs, passes   one pass: who arrives when, who is linked with whom
words           the seed's words, many at a time
compiled        how functions are compiled, and where machine code is kept
warm            compiles everything once, at installation
"""
