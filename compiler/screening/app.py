"""The application behind the live review page: its routes, and decisions as JSON.

`screening.server` runs it behind the guard. Invariant: a request reads the page and its files, or is one decision of a
known form; nothing else is understood.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from importlib import resources
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from compiler.build.note_file import NotesError
from compiler.driver.reviewing import Offer, ReviewError, notes_of, write_note
from compiler.outputs.review.write import LIVE_SCRIPT, SCRIPT, STYLE
from compiler.screening.desk import Desk
from compiler.screening.media_shelf import SUFFIXES

_LARGEST = 64 * 1024
_PING_SECONDS = 15.0
_TYPES = {STYLE: "text/css", SCRIPT: "text/javascript", LIVE_SCRIPT: "text/javascript"}
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


class _Wish(BaseModel):
    """A decision about a shot."""

    model_config = ConfigDict(extra="forbid", strict=True)

    scene: str = Field(max_length=1000)
    shot: str = Field(max_length=100)

    @property
    def place(self) -> tuple[str, str]:
        return self.scene, self.shot


class _Circle(_Wish):
    take: int = Field(ge=1, le=999)


class _Note(_Wish):
    note: Annotated[str, Field(min_length=1, max_length=4000)]
    at: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False, strict=False)] | None = None


class _Remove(_Wish):
    place_: int = Field(alias="place", ge=0)
    note: str


class _Settle(_Remove):
    done: bool


class _Retake(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    ticket: str = Field(max_length=100)


def make_app(desk: Desk) -> Starlette:
    """Return the application."""
    decisions: dict[str, tuple[type[BaseModel], Callable[[Desk, Any], dict[str, object]]]] = {
        "circle": (_Circle, _circle),
        "note": (_Note, _note),
        "settle": (_Settle, _settle),
        "remove": (_Remove, _remove),
        "price": (_Wish, _price),
        "retake": (_Retake, _retake),
    }
    routes = [
        Route("/", _home),
        Route("/review/", partial(_page, desk)),
        Route("/review/measures.css", partial(_measures, desk)),
        *(Route(f"/review/{name}", partial(_file, name)) for name in _TYPES),
        Route("/media/{name}", partial(_media, desk)),
        Route("/events", partial(_events, desk)),
        *(
            Route(f"/do/{name}", partial(_decide, desk, model, act), methods=["POST"])
            for name, (model, act) in decisions.items()
        ),
    ]
    return Starlette(routes=routes)


async def _home(request: Request) -> Response:
    del request
    return RedirectResponse("/review/", 303)


async def _page(desk: Desk, request: Request) -> Response:
    del request
    return HTMLResponse(desk.show.html.encode("utf-8", errors="replace"))


async def _measures(desk: Desk, request: Request) -> Response:
    del request
    return Response(desk.show.measures, media_type="text/css")


async def _file(name: str, request: Request) -> Response:
    del request
    content = (resources.files("compiler.outputs.review") / name).read_bytes()
    return Response(content, media_type=_TYPES[name], headers={"Cache-Control": "no-cache"})


async def _media(desk: Desk, request: Request) -> Response:
    path = desk.show.shelf.find(str(request.path_params["name"]))
    if path is None:
        raise HTTPException(404)
    # The name changes when the file does.
    lasting = {"Cache-Control": "private, max-age=86400, immutable"}
    return FileResponse(path, media_type=SUFFIXES[path.suffix.lower()], headers=lasting)


async def _events(desk: Desk, request: Request) -> Response:
    del request
    waiting = desk.show.listen()

    async def stream() -> AsyncIterator[str]:
        try:
            while True:
                try:
                    yield await asyncio.wait_for(waiting.get(), _PING_SECONDS)
                except TimeoutError:
                    # Somebody who has gone is noticed only when something is sent.
                    yield ": still here\n\n"
        finally:
            desk.show.leave(waiting)

    return StreamingResponse(stream(), media_type="text/event-stream")


async def _decide(
    desk: Desk, model: type[BaseModel], act: Callable[[Desk, Any], dict[str, object]], request: Request
) -> Response:
    content = await _content(request)
    if content is None:
        return JSONResponse({"message": "That was not understood."}, 400)
    try:
        wish = model.model_validate_json(content)
    except ValidationError:
        return JSONResponse({"message": "That was not understood."}, 400)
    try:
        return JSONResponse(await run_in_threadpool(act, desk, wish))
    except (ReviewError, NotesError) as error:
        return JSONResponse({"message": f"{error}"[:1].upper() + f"{error}"[1:]}, 409)
    except OSError as error:
        return JSONResponse({"message": f"{(error.strerror or str(error)).lower()}: {error.filename}"}, 507)


async def _content(request: Request) -> bytes | None:
    """Return the body of a decision; None for one of another kind, or too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return None
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > _LARGEST:
            return None
    return content


def _circle(desk: Desk, wish: _Circle) -> dict[str, object]:
    return {"message": desk.circle(wish.place, wish.take)}


def _note(desk: Desk, wish: _Note) -> dict[str, object]:
    text = _UNSEEN.sub("", wish.note.replace("\r\n", "\n")).strip()
    if not text:
        raise ReviewError("the note is empty")
    write_note(desk.show.reviewed.planned, wish.place, text, wish.at)
    desk.show.draw()
    return {"message": f"The note stands beside {wish.shot}."}


def _settle(desk: Desk, wish: _Settle) -> dict[str, object]:
    notes_of(desk.show.reviewed.planned, wish.scene).settle(wish.shot, wish.place_, wish.note, done=wish.done)
    desk.show.draw()
    return {}


def _remove(desk: Desk, wish: _Remove) -> dict[str, object]:
    notes_of(desk.show.reviewed.planned, wish.scene).remove(wish.shot, wish.place_, wish.note)
    desk.show.draw()
    return {}


def _price(desk: Desk, wish: _Wish) -> dict[str, object]:
    ticket, offer = desk.price(wish.place)
    sum_ = " and ".join(str(price) for price in offer.charges) or "nothing"
    return {
        "ticket": ticket,
        "title": f"Another take of {wish.shot}?" if offer.beside else f"Make {wish.shot} as it is written now?",
        "text": _offered(offer, sum_),
        "agree": f"Spend {sum_}" if offer.charges else "Make it",
    }


def _offered(offer: Offer, sum_: str) -> str:
    numbers = " and ".join(str(number) for number in offer.takes)
    which = f"Take {numbers} is" if len(offer.takes) == 1 else f"Takes {numbers} are"
    rest = "; the other takes are kept." if offer.beside else "."
    return f"{which} made at the provider, for {sum_}. The film shows it then{rest}"


def _retake(desk: Desk, wish: _Retake) -> dict[str, object]:
    return {"message": desk.retake(wish.ticket)}
