"""The seal (docs/protocol.md §4): a secret fixed with the plan that k of n holders can open.

Pure: randomness is an argument, nothing is stored here.

sharing     the secret, its shares, the points that everybody checks a share against (Feldman 1987)
planned     what a plan says of its seal
share_file  the file `ssj-share/1` that a holder keeps
The group that the points are of, Ed25519, is in scheduler/draw/curve.py.
"""
