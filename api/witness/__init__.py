"""A witness: another office's small program that remembers the log, so that nobody can unsay.

It needs a folder and nothing of the service: no database, no account. It answers by HTTP (C2SP
tlog-witness) or by a file carried on a stick.
"""
