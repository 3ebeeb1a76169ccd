"""Every error as a page in plain words, with what to do next; what asks for a login leads to it."""

import logging
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from api.pages.guards import PagePublic
from api.pages.rendering import answer, bare, local_path, render
from api.pages.words import HOME
from api.problems import HTTP_CODES, problem_handler
from scheduler.desk.context import Actor
from scheduler.errors import DomainError, Unauthenticated
from scheduler.messages import sentence

TITLES = {
    403: "您的账号不能使用此页",
    404: "没有找到",
    405: "不能这样打开此页",
    409: "现在不能这样做",
    413: "文件太大",
    422: "提交的内容有误",
    429: "请稍后再试",
    500: "系统出错",
}
NEXT = {
    403: "请回到您自己的工作页；如果需要此权限，请联系本单位管理员。",
    404: "请核对网址是否完整，或从首页查找。",
    405: "请回到上一页，用页面上的按钮操作。",
    409: "情况可能已经变化。请回到上一页，刷新后再看下一步该做什么。",
    413: "请把文件拆成几份，分别提交。",
    422: "请回到上一页，改正后再提交。",
    429: "请等一分钟再试。",
    500: "您的操作没有生效。请稍后再试；如果多次出现，请联系系统管理员。",
}


def add_error_pages(pages: FastAPI) -> None:
    """Register the handlers."""
    pages.add_exception_handler(Unauthenticated, _to_login)
    pages.add_exception_handler(DomainError, _domain)
    pages.add_exception_handler(RequestValidationError, _wrong_address)
    pages.add_exception_handler(HTTPException, _http)
    pages.add_exception_handler(Exception, _own_fault)


def came_from(request: Request) -> str:
    """The page on this site that led here, or nothing."""
    before = urlsplit(request.headers.get("referer", ""))
    if before.netloc != request.url.netloc:
        return ""
    return local_path(before.path + (f"?{before.query}" if before.query else ""))


def _to_login(request: Request, _: Exception) -> Response:
    if request.method in ("GET", "HEAD"):
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    else:
        back = came_from(request)
    return RedirectResponse(f"/login?next={quote(back, safe='')}", status_code=303)


def _page(request: Request, status: int, text: str) -> Response:
    who: Actor | None = PagePublic()(request)
    home = HOME[who.role] if who is not None and who.role is not None else "/"
    return render(
        request,
        who,
        "error.html",
        status,
        title=TITLES.get(status, "出错了"),
        text=text,
        advice=NEXT.get(status, NEXT[500]),
        back=came_from(request) if status != 404 else "",
        home=home,
    )


def _domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return _page(request, error.status, str(error))


def _wrong_address(request: Request, _: Exception) -> Response:
    return _page(request, 422, "网址中的参数不正确。")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/api/"):
        # The mount at "/" also catches what the API does not know; programs get a document.
        return problem_handler()(request, error)
    code = HTTP_CODES.get(error.status_code, "http_error")
    return _page(request, error.status_code, sentence(code))


def _own_fault(request: Request, error: Exception) -> Response:
    logging.getLogger("ssj").error("page failed: %s", request.url.path, exc_info=error)
    values = bare(request) | {
        "title": TITLES[500],
        "text": sentence("internal"),
        "advice": NEXT[500],
        "back": "",
        "home": "/",
    }
    return answer("error.html", 500, True, values)
