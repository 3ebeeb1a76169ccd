"""The draw of inspectors, after that of targets: everything of it is fixed before the first seed.

terms    what the first lock states about the second's seed, and what follows from it once the first
         has a result                          sources  the same of the public values
ladder   what may be relaxed, in which order   frozen  that what the first draw froze is untouched
waiting  which tasks wait for their second     starting  starts it
checking did it start as stated, and was the ladder climbed no higher than needed
"""
