"""A witness on a network: one address, `POST /add-checkpoint` (C2SP tlog-witness)."""

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from api.witness.store import WitnessFolder
from scheduler.ledger.notes import NoteFault
from scheduler.ledger.witnessing import WitnessRefusal, parse_submission

MOST_BYTES = 64 * 1024


def create_witness(folder: WitnessFolder) -> FastAPI:
    """The application; anyone may ask it, as only what the log signed is answered."""
    app = FastAPI(
        title="见证方", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=MOST_BYTES
    )

    @app.post("/add-checkpoint", response_class=PlainTextResponse)
    async def add_checkpoint(request: Request) -> Response:
        try:
            line = folder.cosign(parse_submission(await request.body()))
        except NoteFault as fault:
            return PlainTextResponse(f"{fault}\n", 400)
        except WitnessRefusal as refusal:
            return _refused(refusal)
        return PlainTextResponse(str(line))

    return app


def _refused(refusal: WitnessRefusal) -> Response:
    if refusal.size is not None:
        return Response(
            f"{refusal.size}\n", refusal.answer, headers={"Content-Type": "text/x.tlog.size"}
        )
    return PlainTextResponse(f"{refusal}\n", refusal.answer)
