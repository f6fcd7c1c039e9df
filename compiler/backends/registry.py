"""The backends by name. The only module that imports one, and only when it is asked for.

Called by `driver`. Invariant: nothing heavy is loaded to plan: a backend's `body` and revision are pure.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from compiler.backends.protocol import Backend, Body
from compiler.ir.request import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.backends.hosted import Connection, HostedBackend


@dataclass(frozen=True, slots=True)
class BackendEntry:
    """A backend that can be asked for.

    Attributes:
        name: as on the command line.
        summary: one line for people.
        paid: whether making a clip costs money.
        generator: `module:attribute` of a class taking a cache folder, or empty while it can only plan.
        body_writer: `module:attribute` of a pure function from request to body; empty where nothing is sent.
        connector: `module:attribute` of a class taking a `Connection`; empty for what is no provider's.
    """

    name: str
    summary: str
    paid: bool
    generator: str
    body_writer: str
    connector: str = ""

    @property
    def generates(self) -> bool:
        """Whether it can make clips, rather than only plan."""
        return bool(self.generator or self.connector)

    def open(self, cache: Path) -> Backend:
        """Return the backend itself, whose throw-away files go into a folder."""
        return cast("Callable[[Path], Backend]", _load(self.generator))(cache)

    def connect(self, connection: "Connection") -> "HostedBackend":
        """Return the provider's account, connected."""
        return cast("Callable[[Connection], HostedBackend]", _load(self.connector))(connection)

    def body(self, request: GenerationRequest) -> Body:
        """Return the request's body as the provider would get it."""
        return cast("Callable[[GenerationRequest], Body]", _load(self.body_writer))(request)


BACKENDS = {
    entry.name: entry
    for entry in (
        BackendEntry(
            "animatic",
            "draws and speaks every shot on this machine, free",
            paid=False,
            generator="compiler.backends.animatic.backend:AnimaticBackend",
            body_writer="",
        ),
        BackendEntry(
            "dashscope",
            "Alibaba Cloud Model Studio: Wan reference-to-video",
            paid=True,
            generator="",
            body_writer="compiler.backends.dashscope.body:body",
            connector="compiler.backends.dashscope.adapter:DashScopeBackend",
        ),
        BackendEntry(
            "segmind",
            "Segmind: Wan reference-to-video",
            paid=True,
            generator="",
            body_writer="compiler.backends.segmind.body:body",
            connector="compiler.backends.segmind.adapter:SegmindBackend",
        ),
        BackendEntry(
            "fal",
            "fal: Wan reference-to-video",
            paid=True,
            generator="",
            body_writer="compiler.backends.fal.body:body",
            connector="compiler.backends.fal.adapter:FalBackend",
        ),
    )
}


def renderer_revision() -> str:
    """Return the revision of the animatic's renderer, which is part of its requests."""
    return cast("Callable[[], str]", _load("compiler.backends.animatic.revision:renderer_revision"))()


def _load(reference: str) -> object:
    module, _, attribute = reference.partition(":")
    return getattr(import_module(module), attribute)
