"""Why there are no odds: the minimum cut, told as seats, people and rules that clash.

explain          the door: a cut in, the clashes in words' parts out
fill, lack       as much as the bounds allow, and what is then lacking
parts            a cut split into parts that have nothing to do with each other
reasons, supply  which rules keep everybody else out; what the giving side can give
"""
