"""Rows become schemas here, once, for the API, the pages and the command line."""
