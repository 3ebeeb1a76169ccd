"""Settings from the environment, each with its default."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from scheduler.desk.terms import LEAST_PARTIES, Limits
from scheduler.errors import Finding, Invalid

FEWEST_PARTIES = 2

ENVIRONMENT = {
    "home": ("SSJ_HOME", "各系统的用户数据目录", "数据目录：SQLite 文件、证明文件"),
    "database_url": ("SSJ_DATABASE_URL", "数据目录下的 ssj.db", "数据库；命令行 --db 优先"),
    "session_hours": ("SSJ_SESSION_HOURS", "12", "登录最长有效小时数"),
    "idle_minutes": ("SSJ_IDLE_MINUTES", "60", "多少分钟不操作即须重新登录"),
    "secure_cookies": ("SSJ_SECURE_COOKIES", "0", "为 1 时 cookie 只经 HTTPS 传送"),
    "logins_per_minute": ("SSJ_LOGINS_PER_MINUTE", "10", "每个账号、每个地址每分钟最多登录次数"),
    "log_origin": (
        "SSJ_LOG_ORIGIN",
        "localhost/shuangsuiji",
        "公开日志的名称，在校验点第一行",
    ),
    "log_sm2": (
        "SSJ_LOG_SM2",
        "0",
        "为 1 时日志校验点另附国密 SM2 签名；先运行 ssj log sm2-key",
    ),
    "least_parties": ("SSJ_LEAST_PARTIES", "3", "每次抽取至少几方封存号码，连主办机关在内；最少 2"),
    "least_targets": ("SSJ_LEAST_TARGETS", "10", "可抽取的不足几家时，锁定须其他单位同意"),
    "most_alike": ("SSJ_MOST_ALIKE", "2", "近 12 个月范围相近的任务满几个时，锁定须其他单位同意"),
    "max_upload_mb": ("SSJ_MAX_UPLOAD_MB", "64", "上传文件的上限，MB"),
}
"""Member -> environment variable, default in words, meaning; docs/settings.md is made from it."""


@dataclass(frozen=True)
class Settings:
    """Where the data lives and how long a login holds."""

    home: Path
    database_url: str
    session_hours: int = 12
    idle_minutes: int = 60
    secure_cookies: bool = False
    logins_per_minute: int = 10
    max_upload_mb: int = 64
    log_origin: str = "localhost/shuangsuiji"
    log_sm2: bool = False
    least_parties: int = LEAST_PARTIES
    least_targets: int = Limits().least_targets
    most_alike: int = Limits().most_alike

    @property
    def limits(self) -> Limits:
        """From when on a lock needs the consent of another body."""
        return Limits(self.least_targets, self.most_alike)

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] = os.environ, database: str | None = None
    ) -> "Settings":
        """Read `SSJ_*`; `database` (from `--db`) wins over `SSJ_DATABASE_URL`."""
        home = Path(environ.get("SSJ_HOME") or user_data_path("shuangsuiji"))
        url = database or environ.get("SSJ_DATABASE_URL") or f"sqlite:///{home / 'ssj.db'}"
        if "://" not in url:
            url = f"sqlite:///{Path(url).absolute()}"
        return cls(
            home=home,
            database_url=url,
            session_hours=_number(environ, "SSJ_SESSION_HOURS", 12),
            idle_minutes=_number(environ, "SSJ_IDLE_MINUTES", 60),
            secure_cookies=environ.get("SSJ_SECURE_COOKIES") == "1",
            logins_per_minute=_number(environ, "SSJ_LOGINS_PER_MINUTE", 10),
            max_upload_mb=_number(environ, "SSJ_MAX_UPLOAD_MB", 64),
            least_parties=_parties(environ),
            least_targets=_number(environ, "SSJ_LEAST_TARGETS", Limits().least_targets),
            most_alike=_number(environ, "SSJ_MOST_ALIKE", Limits().most_alike),
            log_sm2=environ.get("SSJ_LOG_SM2") == "1",
            log_origin=environ.get("SSJ_LOG_ORIGIN") or "localhost/shuangsuiji",
        )


def _parties(environ: Mapping[str, str]) -> int:
    """At least one other body besides the office: who alone contributes may take a public value
    that fell long ago, and try lists until one suits."""
    least = _number(environ, "SSJ_LEAST_PARTIES", LEAST_PARTIES)
    if least < FEWEST_PARTIES:
        params: dict[str, object] = {"value": least, "least": FEWEST_PARTIES}
        raise Invalid([Finding("SSJ_LEAST_PARTIES", "setting_parties", params)])
    return least


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) < 1:
        raise Invalid([Finding(name, "setting_number", {"value": text})])
    return int(text)
