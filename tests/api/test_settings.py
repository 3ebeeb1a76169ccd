"""Settings come from the environment; what is no number is refused with its name."""

from pathlib import Path

import pytest

from api.settings import ENVIRONMENT, Settings
from scheduler.errors import Invalid


def test_an_empty_environment_gives_sqlite_in_the_data_folder() -> None:
    settings = Settings.from_environment({"SSJ_HOME": "/somewhere"})
    assert settings.database_url == "sqlite:////somewhere/ssj.db"


def test_the_option_wins_over_the_environment_and_may_be_a_file(tmp_path: Path) -> None:
    environ = {"SSJ_DATABASE_URL": "postgresql://x/y"}
    assert Settings.from_environment(environ).database_url == "postgresql://x/y"
    given = Settings.from_environment(environ, database=str(tmp_path / "a.db"))
    assert given.database_url == f"sqlite:///{tmp_path / 'a.db'}"


@pytest.mark.parametrize("text", ["x", "-1", "0", "1.5", "９９", "9999999"])
def test_what_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Settings.from_environment({"SSJ_IDLE_MINUTES": text})
    assert refused.value.findings[0].field == "SSJ_IDLE_MINUTES"


def test_the_office_never_contributes_alone() -> None:
    with pytest.raises(Invalid) as refused:
        Settings.from_environment({"SSJ_LEAST_PARTIES": "1"})
    (finding,) = refused.value.findings
    assert (finding.field, finding.code) == ("SSJ_LEAST_PARTIES", "setting_parties")
    assert Settings.from_environment({"SSJ_LEAST_PARTIES": "2"}).least_parties == 2


def test_every_variable_is_listed() -> None:
    assert {name for name, _, _ in ENVIRONMENT.values()} == {
        "SSJ_HOME",
        "SSJ_DATABASE_URL",
        "SSJ_SESSION_HOURS",
        "SSJ_IDLE_MINUTES",
        "SSJ_SECURE_COOKIES",
        "SSJ_LOGINS_PER_MINUTE",
        "SSJ_MAX_UPLOAD_MB",
        "SSJ_LOG_ORIGIN",
        "SSJ_LEAST_TARGETS",
        "SSJ_MOST_ALIKE",
        "SSJ_LOG_SM2",
        "SSJ_LEAST_PARTIES",
    }
