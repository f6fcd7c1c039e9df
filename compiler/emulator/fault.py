"""Faults: how the emulator is told to misbehave.

`fault_file` reads them, `faults` decides when one strikes, `misbehave` and the providers' modules carry
them out. Invariant: only what stands in `DEEDS` exists, each at the events named there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

Value = str | int | float | bool | Mapping[str, str]

EVENTS: Final = ("create", "query", "list", "cancel", "upload", "policy", "quotas", "result", "job")


@dataclass(frozen=True, slots=True)
class Deed:
    """A kind of misbehaviour.

    Attributes:
        events: where it can happen.
        settings: the names and types of what can be said about it.
        needed: those that must be said.
        commits: whether what was asked for is done before, unless the rule's `commit` says otherwise.
    """

    events: frozenset[str]
    settings: Mapping[str, tuple[type, ...]]
    needed: frozenset[str] = frozenset()
    commits: bool = False


_NUMBER: Final = (int, float)
_TEXT: Final = (str,)
_ANSWERS: Final = frozenset(EVENTS) - {"job"}
_CALLS: Final = _ANSWERS - {"result"}
_RESULT: Final = frozenset({"result"})
_JOB: Final = frozenset({"job"})
_LIST: Final = frozenset({"list"})
_COMMIT: Final = {"commit": (bool,)}

DEEDS: Final[Mapping[str, Deed]] = MappingProxyType(
    {
        "status": Deed(
            _ANSWERS,
            {
                "status": (int,),
                "code": _TEXT,
                "message": _TEXT,
                "retry_after": (str, int, float),
                "headers": (dict,),
                "body": _TEXT,
                **_COMMIT,
            },
            frozenset({"status"}),
        ),
        "reset_before": Deed(_ANSWERS, {}),
        "reset_after": Deed(_ANSWERS, {}, commits=True),
        "hang": Deed(_ANSWERS, {"seconds": _NUMBER, **_COMMIT}),
        "delay": Deed(_ANSWERS, {"seconds": _NUMBER}, frozenset({"seconds"}), commits=True),
        "html200": Deed(_ANSWERS, _COMMIT, commits=True),
        "truncated_json": Deed(_CALLS, {"share": _NUMBER, **_COMMIT}, commits=True),
        "twice": Deed(frozenset({"create"}), {}, commits=True),
        "no_task_id": Deed(frozenset({"create"}), _COMMIT, commits=True),
        "slow_drip": Deed(_ANSWERS, {"bytes": (int,), "seconds": _NUMBER, **_COMMIT}, commits=True),
        "task_status": Deed(frozenset({"query"}), {"status": _TEXT}, frozenset({"status"}), commits=True),
        "lag": Deed(_LIST, {"seconds": _NUMBER}, frozenset({"seconds"}), commits=True),
        "zone": Deed(_LIST, {"hours": _NUMBER}, frozenset({"hours"}), commits=True),
        "truncate": Deed(_RESULT, {"share": _NUMBER}),
        "wrong_type": Deed(_RESULT, {"type": _TEXT}),
        "no_length": Deed(_RESULT, {"share": _NUMBER}),
        "expire": Deed(_RESULT, {}),
        "gzip": Deed(_RESULT, {}),
        "redirect": Deed(_RESULT, {"url": _TEXT}, frozenset({"url"})),
        "etag_change": Deed(_RESULT, {}),
        "ignore_range": Deed(_RESULT, {}),
        "empty": Deed(_RESULT, {}),
        "own_bytes": Deed(_RESULT, {}),
        "fail": Deed(_JOB, {"code": _TEXT, "message": _TEXT}, frozenset({"code"})),
        "become": Deed(_JOB, {"status": _TEXT}, frozenset({"status"})),
        "stuck": Deed(_JOB, {"status": _TEXT}),
        "slow": Deed(_JOB, {"seconds": _NUMBER}, frozenset({"seconds"})),
        "lower_case": Deed(_JOB, {}),
        "no_usage": Deed(_JOB, {}),
        "float_usage": Deed(_JOB, {}),
    }
)

SETTINGS: Final = frozenset({"lag", "zone", "task_status"})
"""What an answer is made with, beside anything that may happen to it."""
ON_FILES: Final = frozenset(name for name, deed in DEEDS.items() if deed.events == _RESULT) | {"slow_drip", "html200"}
"""What `results` carries out itself, because it is about a file's bytes."""


def is_setting(do: str, on: str) -> bool:
    """Return whether whoever answers an event carries out a fault itself."""
    return do in SETTINGS or (on == "result" and do in ON_FILES)


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour, about to happen.

    Attributes:
        do: a name of `DEEDS`.
        settings: what the rule says about it.
    """

    do: str
    settings: Mapping[str, Value] = field(default_factory=dict)

    @property
    def commits(self) -> bool:
        """Whether what was asked for is done all the same."""
        return bool(self.settings.get("commit", DEEDS[self.do].commits))

    def number(self, name: str, default: float) -> float:
        """Return a setting that is a number."""
        value = self.settings.get(name, default)
        return float(value) if isinstance(value, int | float) else default

    def text(self, name: str, default: str = "") -> str:
        """Return a setting as text."""
        return str(self.settings.get(name, default))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a fault can strike.

    Attributes:
        on: one of `EVENTS`.
        provider: whose.
        model: where it is known.
        prompt: likewise.
        job: likewise.
    """

    on: str
    provider: str = ""
    model: str = ""
    prompt: str = ""
    job: str = ""
