"""`ssj` on the fixture's day: its certificates run out, and tests must not with them."""

from api.cli import main
from api.demo.script import BEGIN
from scheduler.clock import SystemClock

SystemClock.now = lambda self: BEGIN
main()
