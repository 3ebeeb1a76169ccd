"""The stand-alone verifier: `verify.py` runs by itself, with nothing of this project."""
