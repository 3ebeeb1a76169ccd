"""The engine on its own: PROBLEM.json -> ODDS -> OUTCOME, without a database (docs/engine.md).

reading, pointers   PROBLEM.json with every finding at once, each with its JSON pointer
posing              the document as a problem of the core, and its hash
solving             the odds, as the files of ODDS
container, stated   ODDS as one file; what such a file says
drawing             ODDS + seed -> OUTCOME; nothing else is read
checking            PROBLEM, ODDS and OUTCOME judged without a solver
figures             how fair the odds are
refusing            why there are no odds, and what would do
"""
