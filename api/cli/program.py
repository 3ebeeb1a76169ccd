"""The program: its groups, its commands, and what becomes of errors."""

import sys

import typer
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError
from typer.exceptions import Abort

from api.cli import chinese
from api.cli.commands import (
    accounts,
    calendar,
    ceremony,
    chain,
    changes,
    demo,
    draws,
    engine,
    loans,
    log,
    log_keys,
    oversight,
    plans,
    proofs,
    publications,
    registers,
    replace,
    results,
    schemas,
    seals,
    serve,
    slips,
    tasks,
    timers,
    witness,
)
from api.cli.common import say_error
from scheduler.errors import DomainError, Refused

chinese.translate_headings()

app = chinese.group(
    """双随机抽查调度：抽查对象和检查人员都随机抽取，概率先公布，公开数字后产生，任何人都能复算。

例：

  ssj demo                                   完整演示一遍，然后打开网页

  ssj init                                   建立数据库

  ssj import targets 名录.csv --skip-bad     导入检查对象名录库

  ssj draw targets 420000-2026-T0001         锁定名单，等待各方封存号码

  ssj ceremony seal 420000-2026-0001 --as jijian   封存号码

  ssj verify 420000-2026-0001.ssj            核验一次抽取"""
)


@app.callback()
def root() -> None:
    """Keeps the help of the group above."""


app.command("init", cls=chinese.ChineseCommand)(registers.init)
app.command("import", cls=chinese.ChineseCommand)(registers.import_file)
app.add_typer(changes.app, name="register")
app.add_typer(plans.app, name="plan")
app.add_typer(tasks.app, name="task")
draws.app.command("report", cls=chinese.ChineseCommand)(proofs.report)
draws.app.command("replacements", cls=chinese.ChineseCommand)(proofs.replacements)
draws.app.command("disclose", cls=chinese.ChineseCommand)(seals.disclose)
draws.app.command("open-seal", cls=chinese.ChineseCommand)(seals.open_seal)
app.add_typer(draws.app, name="draw")
app.add_typer(seals.app, name="seal")
app.add_typer(ceremony.app, name="ceremony")
app.add_typer(chain.app, name="chain")
app.add_typer(calendar.app, name="calendar")
app.add_typer(replace.app, name="replace")
app.command("dispatch", cls=chinese.ChineseCommand)(results.dispatch)
app.command("publish", cls=chinese.ChineseCommand)(results.publish)
log.app.command("keys", cls=chinese.ChineseCommand)(log_keys.keys)
log.app.command("rotate-key", cls=chinese.ChineseCommand)(log_keys.rotate_key)
log.app.command("retire-key", cls=chinese.ChineseCommand)(log_keys.retire_key)
log.app.command("sm2-key", cls=chinese.ChineseCommand)(log_keys.sm2_key)
app.add_typer(log.app, name="log")
app.add_typer(witness.app, name="witness")
app.add_typer(timers.app, name="timers")
app.add_typer(slips.app, name="slip")
app.command("bundle", cls=chinese.ChineseCommand)(proofs.bundle)
app.command("verify", cls=chinese.ChineseCommand)(proofs.verify)
app.command("serve", cls=chinese.ChineseCommand)(serve.serve)
app.command("demo", cls=chinese.ChineseCommand)(demo.demo)
app.command("odds", cls=chinese.ChineseCommand)(engine.odds)
app.command("lottery", cls=chinese.ChineseCommand)(engine.lottery)
app.command("check", cls=chinese.ChineseCommand)(engine.check)
app.add_typer(accounts.app, name="account")
app.add_typer(loans.app, name="loan")
app.add_typer(publications.app, name="correction")
app.add_typer(oversight.app, name="watch")
app.command("schema", cls=chinese.ChineseCommand)(schemas.schema)


def main(argv: list[str] | None = None) -> None:
    """Run the program; never returns."""
    arguments = sys.argv[1:] if argv is None else argv
    sys.exit(_run(arguments))


def _reason(error: SQLAlchemyError) -> str:
    """What the database itself says, without statements and parameters."""
    return str(error.orig if isinstance(error, DBAPIError) else error).split("\n")[0]


def _run(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    as_json = "--json" in arguments
    try:
        status = command.main(args=arguments, prog_name="ssj", standalone_mode=False)
    except NoArgsIsHelpError as error:
        print(error.format_message())
        return 2
    except UsageError as error:
        print(f"用法有误：{chinese.usage_words(error)}", file=sys.stderr)
        path = error.ctx.command_path if error.ctx else "ssj"
        print(f"说明见 {path} --help", file=sys.stderr)
        return 2
    except (Abort, KeyboardInterrupt):
        print("已中断。", file=sys.stderr)
        return 1
    except DomainError as error:
        say_error(error, as_json)
        return 1
    except SQLAlchemyError as error:
        say_error(Refused("database_unusable", why=_reason(error)), as_json)
        return 1
    except ModuleNotFoundError as error:
        # SQLAlchemy looks for the driver that the URL names.
        say_error(Refused("database_unusable", why=f"没有驱动 {error.name}"), as_json)
        return 1
    except OSError as error:
        say_error(Refused("file_unusable", file=error.filename, why=error.strerror), as_json)
        return 1
    except ClickException as error:
        print(error.format_message(), file=sys.stderr)
        return error.exit_code
    return status if isinstance(status, int) else 0
