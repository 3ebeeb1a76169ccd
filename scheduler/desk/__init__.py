"""Use cases: what people do at their desks, one file per activity.

Each function takes a `Desk` (session, clock, entropy, actor), never commits, and is called alike
by the web, the API, the command line and the timers. `encode` is the only file that knows both
rows and core objects.
"""
