"""`/api/v1`: one file per noun. A route opens the transaction, calls one use case, answers with a
view."""
