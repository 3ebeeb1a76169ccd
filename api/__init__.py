"""The front doors: JSON API (`routes`), pages (`pages`), command line (`cli`). All call the same
use cases.

app      puts it together, refuses to start with an unguarded route
guards   who may call what                 problems   errors as RFC 9457 documents
schemas  what goes out and comes in        views      rows -> schemas, used by API, pages and CLI
alike
"""
