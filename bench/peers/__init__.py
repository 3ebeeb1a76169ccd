"""Other ways to do the same work, to compare with; none of it is part of the product."""
