"""The guards of pages: the API's rules, for browsers; `errors` turns their refusals into pages."""

from typing import Annotated

from fastapi import Depends

from api.guards import AppState, LoggedIn, Public
from scheduler.desk.ceremony import TYPISTS
from scheduler.desk.context import Actor
from scheduler.vocabulary import Role


class PagePublic(Public):
    """Anybody with a browser."""

    origin = "web"


class PageLoggedIn(LoggedIn):
    """People who are logged in in one of these roles."""

    origin = "web"


Anyone = Annotated[Actor | None, Depends(PagePublic())]
Person = Annotated[Actor, Depends(PageLoggedIn())]
Supervisor = Annotated[Actor, Depends(PageLoggedIn(Role.SUPERVISOR))]
Reviewer = Annotated[Actor, Depends(PageLoggedIn(Role.REVIEWER))]
SecondPerson = Annotated[Actor, Depends(PageLoggedIn(Role.SUPERVISOR, Role.REVIEWER))]
OtherBody = Annotated[
    Actor, Depends(PageLoggedIn(Role.SUPERVISOR, Role.REVIEWER, Role.CONTRIBUTOR))
]
Inspector = Annotated[Actor, Depends(PageLoggedIn(Role.INSPECTOR))]
Overseer = Annotated[Actor, Depends(PageLoggedIn(Role.OVERSEER, Role.SUPERVISOR))]
Contributor = Annotated[Actor, Depends(PageLoggedIn(Role.CONTRIBUTOR))]
Attendant = Annotated[Actor, Depends(PageLoggedIn(*TYPISTS))]
Official = Annotated[Actor, Depends(PageLoggedIn(Role.SUPERVISOR, Role.REVIEWER, Role.OVERSEER))]

__all__ = [
    "Anyone",
    "AppState",
    "Attendant",
    "Contributor",
    "Inspector",
    "Official",
    "OtherBody",
    "Overseer",
    "PageLoggedIn",
    "PagePublic",
    "Person",
    "Reviewer",
    "SecondPerson",
    "Supervisor",
]
