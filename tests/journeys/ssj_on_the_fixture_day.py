"""`ssj` on the fixture's day, or on that of FIXTURE_NOW: its certificates run out, and tests must
not with them."""

import os
from datetime import datetime

from api.cli import main
from api.demo.script import BEGIN
from scheduler.clock import SystemClock

given = os.environ.get("FIXTURE_NOW")
NOW = datetime.fromisoformat(given) if given else BEGIN
SystemClock.now = lambda self: NOW
main()
