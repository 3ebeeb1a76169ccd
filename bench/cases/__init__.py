"""What is measured: each function does one piece of work in its own process and tells its cost."""
