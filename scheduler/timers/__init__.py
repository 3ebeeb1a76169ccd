"""What the program does by itself, at its time: TIMERS lists it, ticks do it, the runner waits.

Who adds a timer writes a tick (`scheduler/timers/ticks/`), a line in TIMERS (`table.py`) and its
tests; docs/timers.md is made from the table.
"""
