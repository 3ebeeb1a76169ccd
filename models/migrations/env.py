"""Alembic's entry: uses the connection that `run.upgrade` hands over."""

from typing import Any, Literal

from alembic import context

from models import Base
from models.base import UtcInstant


def render_item(kind: str, value: Any, _: Any) -> str | Literal[False]:
    """Migrations name plain types, so that they outlive our own type classes."""
    return "sa.DateTime(timezone=True)" if isinstance(value, UtcInstant) else False


config = context.config
connection = config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
