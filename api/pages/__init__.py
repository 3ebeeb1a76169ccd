"""Server-rendered pages: the same use cases and views as the JSON API, for people.

app        puts the pages together            guards     the API's guards, with refusals as pages
rendering  templates -> answers               forms      what was typed, read and shown again
errors     every error as a page              steps      how far a task is, and what is to do next
words      numbers and codes in sentences     proofs     what a finished draw opens
charts     numbers as pictures
routes     one file per desk
"""
