"""Triggers that refuse change where rows only grow.

They stop accidents and casual hands; whoever owns the database can drop them. What guarantees is
the digest outside of it (docs/protocol.md, the public log).
"""

from collections.abc import Sequence

APPEND_ONLY = (
    "cosignature",
    "draw_file",
    "draw_part",
    "journal_entry",
    "loan",
    "log_entry",
    "publication",
    "register_change",
    "result",
    "review",
    "slot_draw",
    "standing_link",
    "typing",
    "void_file",
)
"""Tables whose rows are written once and never changed or deleted."""

KEPT = (
    *(
        "contribution",
        "correction",
        "scope_consent",
        "draw",
        "draw_salt",
        "draw_source",
        "plan",
        "task",
        "target",
    ),
    *("inspector", "visit", "deposited_chain", "replacement"),
    *("standing_calendar", "standing_slot"),
    *("seal", "seal_share"),
)
"""Tables whose rows change but are never deleted."""


def create_statements(dialect: str, append_only: Sequence[str], kept: Sequence[str]) -> list[str]:
    """The statements that create the triggers in SQLite or PostgreSQL.

    A migration names its tables itself: it must do the same for ever, while the lists above grow.
    """
    wanted = [(table, "UPDATE") for table in append_only]
    wanted += [(table, "DELETE") for table in (*append_only, *kept)]
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} rows are kept'); END"
            for table, event in wanted
        ]
    function = (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% rows are kept', TG_TABLE_NAME; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER keep_{table}_{event.lower()} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            for table, event in wanted
        ),
    ]
