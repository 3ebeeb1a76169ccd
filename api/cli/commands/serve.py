"""`ssj serve`: the web server."""

import errno
import socket
from contextlib import nullcontext
from typing import Annotated

import typer
from pydantic import BaseModel

from api.cli.common import AsJson, Db, err, open_state
from api.settings import Settings
from scheduler.errors import Refused

PORT_REASONS = {errno.EADDRINUSE: "已被占用", errno.EACCES: "没有权限"}


class ServeOut(BaseModel):
    url: str
    database: str


def run_server(settings: Settings, host: str, port: int, timers: bool = True) -> None:
    """Serve until stopped, with the timers beside."""
    # Imported here: the web framework takes half a second that no other command should pay.
    import uvicorn

    from api.app import asgi
    from api.cli.commands.timers import say_ran
    from api.timers import running

    with running(settings, say_ran) if timers else nullcontext():
        uvicorn.run(
            asgi(settings),
            host=host,
            port=port,
            log_level="warning",
            # Addresses of readers and queries are nobody's business.
            access_log=False,
            server_header=False,
        )


def refuse_taken(host: str, port: int) -> None:
    """Say that the port is taken before anything else is done."""
    if not 1 <= port <= 65535:
        raise Refused("port_range", port=port)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = PORT_REASONS.get(error.errno or 0, error.strerror)
            raise Refused("port_taken", port=port, why=why) from error


def serve(
    host: Annotated[str, typer.Option(help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口。")] = 8000,
    no_timers: Annotated[
        bool, typer.Option("--no-timers", help="不办定时事项，另由 ssj timers run 办理。")
    ] = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """启动网页和接口，并按时办理定时事项。例：ssj serve --port 8000"""
    refuse_taken(host, port)
    state = open_state(db)
    state.database.close()
    document = ServeOut(url=f"http://{host}:{port}", database=state.database.shown_url)
    if as_json:
        print(document.model_dump_json(indent=2), flush=True)
    err.print(f"双随机抽查调度：{document.url}　Ctrl-C 停止")
    run_server(state.settings, host, port, timers=not no_timers)
