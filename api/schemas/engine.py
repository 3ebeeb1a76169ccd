"""The three kinds of PROBLEM.json, and the JSON Schema of all of them."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from api.schemas.engine_rows import (
    BITS,
    TURNS,
    AllowedIn,
    CellIn,
    CostIn,
    EntryIn,
    Factor,
    ForbiddenIn,
    GroupIn,
    InspectorIn,
    LastVisitIn,
    LentIn,
    Number,
    Pair,
    PersonIn,
    QuotaIn,
    Rate,
    RoomIn,
    Row,
    TargetIn,
)
from api.schemas.engine_rules import RulesIn

SCHEMA_URI = "https://json-schema.org/draft/2020-12/schema"


class _Problem(Row):
    model_config = ConfigDict(title="Problem")

    schema_: str = Field("", alias="$schema", description="For editors; means nothing.")
    title: str = Field("", description="For people.")
    bits: int = Field(BITS, ge=16, le=32, description="K: odds are integers over 2^K.")


class _Lottery(_Problem):
    turns: int = Field(TURNS, ge=0, le=32, description="How many of the last passes take turns.")


class InspectorsProblem(_Lottery):
    """Who visits whom: the most even odds within the rules, drawn as a whole assignment."""

    model_config = ConfigDict(title="InspectorsProblem")

    kind: Literal["inspectors"]
    targets: list[TargetIn]
    inspectors: list[InspectorIn]
    forbidden: list[ForbiddenIn] = Field(default_factory=list)
    allowed: list[AllowedIn] = Field(default_factory=list)
    apart: list[Pair] = Field(
        default_factory=list, description="Pairs of people who never go together."
    )
    last_visits: list[LastVisitIn] = Field(default_factory=list)
    rest_days: Number = Field(0, description="Who saw a target fewer days ago stays away from it.")
    cap: Rate | None = Field(None, description="The most that one pair's probability may be.")
    even: bool = Field(False, description="Everybody's expected load as even as can be.")
    meet_most: Number | None = Field(None, description="The most targets that two people share.")
    costs: list[CostIn] = Field(default_factory=list)
    budget: Factor | None = Field(None, description="Most expected cost, in least costs.")
    reserve: list[LentIn] = Field(default_factory=list)


class PanelProblem(_Problem):
    """A panel within quotas, without given rates: the leximin lottery over whole panels. Either
    `groups` or `people` are given."""

    model_config = ConfigDict(title="PanelProblem")

    kind: Literal["panel"]
    panel: Number = Field(description="How many people are on the panel.")
    quotas: list[QuotaIn]
    groups: list[GroupIn] = Field(default_factory=list)
    people: list[PersonIn] = Field(default_factory=list)


class TargetsProblem(_Lottery):
    """How many of each cell: exact expectations, every total of both families within one."""

    model_config = ConfigDict(title="TargetsProblem")

    kind: Literal["targets"]
    cells: list[CellIn]
    entries: list[EntryIn] = Field(default_factory=list)
    rooms: list[RoomIn] = Field(default_factory=list, description="With margins only.")
    rules: RulesIn | None = Field(None, description="Where given, rates follow from them.")


AnyProblem = InspectorsProblem | PanelProblem | TargetsProblem
MODELS: dict[str, type[InspectorsProblem] | type[PanelProblem] | type[TargetsProblem]] = {
    "inspectors": InspectorsProblem,
    "panel": PanelProblem,
    "targets": TargetsProblem,
}


def problem_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of PROBLEM.json."""
    kinds: TypeAdapter[AnyProblem] = TypeAdapter(Annotated[AnyProblem, Field(discriminator="kind")])
    made = kinds.json_schema(by_alias=True)
    return {"$schema": SCHEMA_URI, "title": "PROBLEM.json of ssj odds", **made}
