"""Routes of pages: a GET shows, a POST calls one use case in one transaction, then redirects."""
