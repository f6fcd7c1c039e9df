"""Options that several commands share, and the order that they add up to."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import click

from compiler.backends.registry import BACKENDS
from compiler.cli.offers import offer_backends, offer_languages, offer_profiles, offer_selectors
from compiler.driver.order import Order
from compiler.ir.price import Price

_Command = TypeVar("_Command", bound=Callable[..., object])
_NAMED = {
    "--backend": ("NAME", offer_backends),
    "--profile": ("NAME", offer_profiles),
    "--lang": ("LANG", offer_languages),
}
_PRICE = re.compile(r"(?P<amount>\d+(?:\.\d+)?)\s*(?P<currency>[A-Za-z]{3})?")


def paths(command: _Command) -> _Command:
    """Add `PATH…`, the present folder without one."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")(command)


def named_option(name: str, text: str, default: str | None = None) -> Callable[[_Command], _Command]:
    """Return what adds `--backend`, `--profile` or `--lang`, with what the help says of it."""
    metavar, offer = _NAMED[name]
    shown = default is not None
    return click.option(name, default=default, show_default=shown, metavar=metavar, shell_complete=offer, help=text)


def backend_option(text: str) -> Callable[[_Command], _Command]:
    """Return what adds `--backend`, the animatic unless another is named."""
    return named_option("--backend", text, "animatic")


def profile_option(command: _Command) -> _Command:
    """Add `--profile`."""
    return named_option("--profile", "A profile that the story declares.")(command)


def lang_option(command: _Command) -> _Command:
    """Add `--lang`."""
    return named_option("--lang", "The language of the lines; else the film's own.")(command)


def order_options(command: _Command) -> _Command:
    """Add the options that say what is looked at and for whom."""
    for option in (
        click.option(
            "--exclude", default="", metavar="EXPR", shell_complete=offer_selectors, help="Shots to leave out."
        ),
        click.option(
            "--select",
            default="",
            metavar="EXPR",
            shell_complete=offer_selectors,
            help="Only these shots: an id, scene#shot, tag:x, character:x, after:x, changed:REV, outdated, …",
        ),
        lang_option,
        profile_option,
        backend_option("Who makes the clips."),
    ):
        command = option(command)
    return command


def take_options(command: _Command) -> _Command:
    """Add the options that ask for takes beyond those that the scenes ask for."""
    for option in (
        click.option("--refresh", is_flag=True, help="Make outdated shots anew."),
        click.option(
            "--retake",
            multiple=True,
            metavar="EXPR",
            shell_complete=offer_selectors,
            help="Make one more take of these shots. Repeatable.",
        ),
    ):
        command = option(command)
    return command


def make_order(  # noqa: PLR0913  (one parameter an option)
    paths: tuple[Path, ...],
    backend: str = "animatic",
    profile: str | None = None,
    select: str = "",
    exclude: str = "",
    *,
    lang: str | None = None,
    retake: tuple[str, ...] = (),
    refresh: bool = False,
) -> Order:
    """Return the order of a command's arguments.

    Raises:
        click.UsageError: takes are asked for of a backend that makes one of a shot, for nothing.
    """
    if (retake or refresh) and backend in BACKENDS and not BACKENDS[backend].paid:
        option = "--retake" if retake else "--refresh"
        raise click.UsageError(f"`{option}` is for takes that are paid for; add `--backend`")
    return Order(paths or (Path(),), backend, profile, select, exclude, retake, refresh, lang)


class PriceType(click.ParamType[Price]):
    """An amount of money such as `5USD`, `5 USD` or `5`, the last in the backend's currency."""

    name = "price"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Price:
        """Return the price; a missing currency is left empty."""
        if isinstance(value, Price):
            return value
        match = _PRICE.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"`{value}` is no amount; write `5USD` or `5`", param, ctx)
        return Price(Decimal(match["amount"]), (match["currency"] or "").upper())
