"""The odds of a draw as the public sees them: identifiers and numbers, never a name."""
