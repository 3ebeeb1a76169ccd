"""What goes out and comes in, one file per noun; the same documents for API and `ssj --json`."""
