"""A real extract of a register imports as it is; it lies beside the project, never in it."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Target
from scheduler.desk.context import Desk
from scheduler.desk.registers import Register, import_register, write_bad_rows

SAMPLE = next(
    (
        path
        for parent in Path(__file__).parents
        if (path := parent / "shared/data/hubei-registry-sample.csv").exists()
    ),
    None,
)


@pytest.mark.skipif(SAMPLE is None, reason="../shared/data/hubei-registry-sample.csv is not here")
def test_the_sample_imports_as_it_is(desk: Desk, tmp_path: Path) -> None:
    assert SAMPLE is not None
    report = import_register(desk, Register.TARGETS, SAMPLE, skip_bad=True)
    assert (report.rows, report.added, report.bad_rows) == (12_365, 12_351, 14)
    assert report.ignored_columns == ["企业类型", "注册资金", "经营范围"]
    assert Counter(cell.code for cell in report.bad) == {
        "import_mis_encoded": 27,
        "import_date_form": 13,
    }
    assert Counter(cell.code for cell in report.warnings)["import_uscc_check"] == 2
    assert report.derived + 2_248 == report.added
    again = import_register(desk, Register.TARGETS, SAMPLE, skip_bad=True)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 12_351)
    assert desk.session.scalar(select(func.count()).select_from(Target)) == 12_351
    bad = import_register(desk, Register.TARGETS, write_bad_rows(report, SAMPLE, tmp_path))
    assert (bad.rows, bad.bad_rows, bad.applied) == (14, 14, False)
