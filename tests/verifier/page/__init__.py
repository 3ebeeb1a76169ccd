"""The browser verifier: its core in Node, the page in Chromium."""
