"""The application: every provider's routes, the result files, and a page about the stage itself.

`server` runs it. Invariant: providers know nothing of one another.
"""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from compiler.emulator.dashscope.routes import routes as dashscope_routes
from compiler.emulator.fal import routes as fal_routes
from compiler.emulator.fault import Event, Fault
from compiler.emulator.ledger import Ledger
from compiler.emulator.segmind import routes as segmind_routes
from compiler.emulator.stage import Stage, new_name
from compiler.emulator.storage_error import storage_error

PROVIDERS: Sequence[tuple[str, Callable[[Stage], list[BaseRoute]]]] = (
    ("/segmind", segmind_routes),
    ("/fal", fal_routes),
    ("", dashscope_routes),
)
"""Where each provider's routes lie, and what makes them; the one that lies everywhere comes last."""


def make_app(stage: Stage, ledger: Ledger) -> Starlette:
    """Return the application."""

    async def result(request: Request) -> Response:
        async def act(settings: tuple[Fault, ...]) -> Response:
            return await stage.results.respond(request, settings)

        event = Event("result", job=str(request.path_params["name"]))
        return await stage.answer(request, event, act, _refuse)

    async def about(request: Request) -> Response:
        del request
        owed = {currency: str(amount) for currency, amount in ledger.sums.items()}
        return JSONResponse({"rehearsal": "nothing here costs anything", "events": ledger.counts, "would_cost": owed})

    routes: list[BaseRoute] = [
        Route("/", about),
        Route("/results/{name}.mp4", result, methods=["GET", "HEAD"]),
        *(Mount(place or "/", routes=make(stage)) for place, make in PROVIDERS),
    ]
    return Starlette(routes=routes)


def _refuse(status: int, code: str, message: str) -> Response:
    return storage_error(status, code, message, new_name())
