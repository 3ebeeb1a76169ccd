"""Alembic migrations, run from code (`upgrade`) so that no configuration file names a database."""
