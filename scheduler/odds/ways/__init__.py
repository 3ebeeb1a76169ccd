"""Ways out of a clash: small changes to the problem, each tried before it is offered.

relax            the door: a problem and its clashes in, checked ways out, the smallest first
people, loads, rules, targets   what may be changed
ground           where a change is tried: in a part of the problem, then in all of it
fewest, join     the fewest of many things that do; people without load yet
climb            what going up a ladder of ways asks of the solver
apply, as_json   a way out done to a problem; written down and read again
"""
