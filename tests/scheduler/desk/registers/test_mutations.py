"""Whatever one cell holds, the import answers: a change, nothing, a warning or a located fault."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.session import Database
from scheduler.desk.registers import Register, import_register

from .conftest import MakeDesk
from .sheets import Row, absence, inspector, item, recusal, target, text_file, workbook

ORIGINALS: dict[Register, Row] = {
    Register.ITEMS: item(),
    Register.TARGETS: target(注册号="420102000000017"),
    Register.INSPECTORS: inspector(),
    Register.RECUSALS: recusal(),
    Register.ABSENCES: absence(),
}
NASTY = st.sampled_from(
    [
        *("", " ", "　", "-", "N/A", "无", "0", "=1+1", "'91", "1e999", "9.14201E+17", "inf"),
        *(
            "2024-02-30",
            "20240230",
            "2024年13月1日",
            "９１４２０１０２",
            "\ufffd",
            "\u200b",
            "\x00",
        ),
        *("420102；", "；；；", "｜", "组长1，，组员", "组长99999", "²", "٣", "1_0", "A" * 5_000),
    ]
)
TEXTS = NASTY | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CELLS = TEXTS | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture(scope="module")
def stocked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A province that has one row in each register already; the mutations only look at it."""
    path = tmp_path_factory.mktemp("mutations") / "stocked.db"
    shutil.copy(template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.mark.parametrize("register", Register)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_one_cell(
    stocked: Database, desk_of: MakeDesk, register: Register, data: st.DataObject
) -> None:
    row = ORIGINALS[register]
    column = data.draw(st.sampled_from(sorted(row)), label="column")
    value = data.draw(CELLS, label="value")
    make = workbook if data.draw(st.booleans(), label="workbook") else text_file
    if isinstance(value, str) and make is workbook:
        value = "".join(sign for sign in value if sign.isprintable())
    with stocked.write() as session:
        desk = desk_of(session)
        for kind in (Register.INSPECTORS, Register.TARGETS, register):
            import_register(desk, kind, text_file([ORIGINALS[kind]]))
        file = make([{**row, column: value}])
        report = import_register(desk, register, file, skip_bad=True)
        outcomes = report.added + report.changed + report.unchanged + report.bad_rows
        assert outcomes == report.rows <= 1
        assert all(cell.row == 2 and cell.column in row for cell in report.bad)
        again = import_register(desk, register, file, skip_bad=True)
        assert (again.added, again.changed, again.bad) == (0, 0, report.bad)
        session.rollback()
