"""Why these odds: a draw's frozen files, and nothing else, explained number by number.

Nothing here asks the registers who stands behind an identifier. `words` says it in sentences.
"""
