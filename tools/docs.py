"""Writes the generated parts of the documentation: tables of keys, commands, codes, models and prices.

Reads the code, rewrites what stands between `<!-- generated: NAME -->` and `<!-- end -->` in README.md and
docs/**/*.md. Run as `python tools/docs.py`; with `--check` it writes nothing and fails where something is
out of date. One file, so that it runs without being a package. Invariant: text outside the markers is never touched.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import click
from pydantic import BaseModel

from compiler.build.plan_document import (
    AgainstDocument,
    ChangeDocument,
    PlanDocument,
    ReasonDocument,
    StepDocument,
    TotalsDocument,
)
from compiler.catalog.load import load_catalog
from compiler.catalog.model import AssetLimits, Channel, ModelFacts, Tariff
from compiler.cli.app import COMMANDS, scenec
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.diagnostics.codes import CODES, Code
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.report_document import DiagnosticDocument, ReportDocument
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.price import Price
from compiler.passes.choices import Choices
from compiler.passes.resolve import Resolver
from compiler.scene.bed import BedEntry
from compiler.scene.declaration import CharacterEntry, CharacterLookEntry, DeclarationEntry
from compiler.scene.document import LibraryDocument, SceneDocument, SharedDocument, StoryDocument
from compiler.scene.entry import Entry
from compiler.scene.notes import NoteEntry
from compiler.scene.project import LoadedScene
from compiler.scene.settings import Settings, TransitionEntry
from compiler.scene.shot import BeatEntry, LineEntry, ShotEntry
from compiler.scene.subtitles import SubtitlesEntry
from compiler.scene.titles import CreditsEntry, OpeningEntry
from compiler.source.route import Route

ROOT = Path(__file__).resolve().parents[1]
_PART = re.compile(r"(<!-- generated: (?P<name>[^\n]+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_WIDTH = 100

_FAMILIES = MappingProxyType(
    {
        "00": "Usage",
        "01": "Files and YAML",
        "02": "Keys and values",
        "03": "Names",
        "04": "Slots and model limits",
        "05": "Prompts",
        "06": "Time",
        "07": "Plan, cost, lock, store",
        "08": "Backends",
        "09": "Media and assembly",
        "10": "Lints",
        "99": "Internal",
    }
)
_OPTIONAL = ("first_frame", "ratio", "negative", "seed", "watermark", "prompt_extend")
_COUNTING = MappingProxyType({"separate": "separately", "together": "together"})
_VOICES = MappingProxyType(
    {
        "each": "one for each reference",
        "one": "one for the whole request",
        "video": "only the sound of a reference video",
    }
)
_MODELS = MappingProxyType(
    {
        "CharacterEntry": "a [character](#characters-locations-props)",
        "LocationEntry": "a [location](#characters-locations-props)",
        "PropEntry": "a [prop](#characters-locations-props)",
        "LookEntry": "a [look](#looks)",
        "CharacterLookEntry": "a [look](#looks)",
        "Settings": "[settings](#settings)",
        "ShotEntry": "a [shot](#shots)",
        "BeatEntry": "a [beat](#beats)",
        "LineEntry": "a [line](#dialogue)",
        "TransitionEntry": "a [transition](#transitions)",
        "OpeningEntry": "an [opening](#titles-and-subtitles)",
        "CreditsEntry": "[credits](#titles-and-subtitles)",
        "SubtitlesEntry": "[subtitles](#titles-and-subtitles)",
        "BedEntry": "a [bed](#music-and-ambience)",
        "DiagnosticDocument": "a diagnostic",
        "LabelDocument": "a place with a `text`",
        "SuggestionDocument": "a place with a `replacement`, and whether it is `safe`",
        "PriceDocument": "a price",
        "StepDocument": "a shot",
        "TotalsDocument": "totals",
        "ReasonDocument": "a reason",
        "ChangeDocument": "a change",
        "AgainstDocument": "a comparison",
        "DeltaDocument": "a price, which may be less than nothing",
    }
)
_KEYS: Mapping[str, tuple[type[BaseModel], type[BaseModel] | None]] = MappingProxyType(
    {
        "keys of a library": (LibraryDocument, None),
        "keys of scenes and stories": (SharedDocument, LibraryDocument),
        "keys of a scene": (SceneDocument, SharedDocument),
        "keys of a story": (StoryDocument, SharedDocument),
        "keys of a declaration": (DeclarationEntry, None),
        "keys of a character": (CharacterEntry, DeclarationEntry),
        "keys of a character's look": (CharacterLookEntry, None),
        "keys of settings": (Settings, None),
        "keys of a shot": (ShotEntry, Settings),
        "keys of a beat": (BeatEntry, None),
        "keys of a line": (LineEntry, None),
        "keys of a bed": (BedEntry, None),
        "keys of a note": (NoteEntry, None),
        "keys of a transition": (TransitionEntry, None),
        "keys of an opening": (OpeningEntry, None),
        "keys of credits": (CreditsEntry, None),
        "keys of subtitles": (SubtitlesEntry, None),
        "keys of a report": (ReportDocument, None),
        "keys of a diagnostic": (DiagnosticDocument, None),
        "keys of a plan": (PlanDocument, None),
        "keys of a plan's shot": (StepDocument, None),
        "keys of a plan's totals": (TotalsDocument, None),
        "keys of a plan's reason": (ReasonDocument, None),
        "keys of a comparison": (AgainstDocument, None),
        "keys of a comparison's shot": (ChangeDocument, None),
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated parts of the documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a part is out of date")
    check = parser.parse_args(arguments).check
    stale = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        fresh = refresh(text)
        if fresh == text:
            continue
        stale.append(page.relative_to(ROOT).as_posix())
        if not check:
            page.write_text(fresh, encoding="utf-8")
    for name in stale:
        sys.stdout.write(f"{name}: {'out of date, run `python tools/docs.py`' if check else 'written'}\n")
    return 1 if check and stale else 0


def refresh(text: str) -> str:
    """Return a page with every generated part as the code has it now.

    Raises:
        KeyError: a marker names no part.
    """
    return _PART.sub(lambda match: f"{match[1]}\n{render_part(match['name']).strip()}\n\n{match[3]}", text)


def render_part(name: str) -> str:
    """Return a generated part by its name.

    Raises:
        KeyError: there is no such part.
    """
    if name in _KEYS:
        return _key_table(*_KEYS[name])
    return _WRITERS[name]()


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _key_table(model: type[BaseModel], without: type[BaseModel] | None) -> str:
    """Describe the keys of a model that are not those of another one."""
    schema = model.model_json_schema()
    hidden = {name for name, field in model.model_fields.items() if field.exclude}
    known = hidden | set(without.model_fields if without else ())
    is_entry = issubclass(model, Entry)
    required = frozenset(schema.get("required", ()) if is_entry else ())
    rows = [
        (
            f"`{key}`",
            _value(value) + ("" if is_entry or not _may_be_null(value) else " or `null`"),
            value.get("description", "") + (" Required." if key in required else ""),
        )
        for key, value in schema["properties"].items()
        if key not in known
    ]
    return _table(("key", "value", "meaning"), rows)


def _may_be_null(schema: Mapping[str, object]) -> bool:
    options = schema.get("anyOf")
    return isinstance(options, list) and any(option.get("type") == "null" for option in options)


def _value(schema: Mapping[str, object]) -> str:
    """Say in words what a JSON Schema allows."""
    for key in ("anyOf", "allOf"):
        options = schema.get(key)
        if isinstance(options, list):
            return " or ".join(_value(option) for option in options if option.get("type") != "null")
    if "$ref" in schema:
        return _MODELS[str(schema["$ref"]).rpartition("/")[2]]
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(choices, list):
        return ", ".join(f"`{choice}`" for choice in choices)
    return _plain_value(schema)


def _plain_value(schema: Mapping[str, object]) -> str:
    kind = schema.get("type")
    items, values = schema.get("items"), schema.get("additionalProperties")
    patterns = schema.get("patternProperties")
    if isinstance(patterns, dict):
        values = next(iter(patterns.values()))
    if kind == "array" and isinstance(items, dict):
        return f"list of: {_value(items)}"
    if kind == "object" and isinstance(values, dict):
        return f"by id: {_value(values)}"
    if kind == "boolean":
        return "`true`, `false`"
    if kind in ("integer", "number"):
        return ("whole number" if kind == "integer" else "number") + _range(schema)
    return "text"


def _range(schema: Mapping[str, object]) -> str:
    if "exclusiveMinimum" in schema:
        return f" above {schema['exclusiveMinimum']}"
    low, high = schema.get("minimum"), schema.get("maximum")
    if high is not None:
        return f" {low}–{high}"
    return "" if low is None else f" from {low}"


def _built_in() -> str:
    here = Route("")
    scene = LoadedScene("", "", Path(), Path(), (), here, (), (), {}, "names", frozenset(), None, ())
    settings = Resolver(scene, Choices()).resolve(None)
    said = {field.name: getattr(settings, field.name) for field in fields(settings)}
    rows = [
        (f"`{name}`", f"`{str(value).lower() if isinstance(value, bool) else value}`")
        for name, value in said.items()
        if value not in ("", None, {})
    ]
    return _table(("setting", "built-in"), rows)


def _commands() -> str:
    above = click.Context(scenec, info_name="scenec", terminal_width=_WIDTH, **scenec.context_settings)
    parts = [f"```text\n{scenec.get_help(above).strip()}\n```"]
    for name, summary in COMMANDS.items():
        command = scenec.get_command(above, name)
        if command is None:
            raise ValueError(f"`{name}` is listed but does not exist")
        context = click.Context(command, parent=above, info_name=name, terminal_width=_WIDTH)
        parts.append(f"## scenec {name}\n\n{summary}\n\n```text\n{command.get_help(context).strip()}\n```")
        if isinstance(command, click.Group):
            parts += [_part_of(command, part, context) for part in command.list_commands(context)]
    return "\n\n".join(parts)


def _part_of(group: click.Group, name: str, above: click.Context) -> str:
    """Describe a command that belongs to another one."""
    command = group.get_command(above, name)
    if command is None:
        raise ValueError(f"`{name}` is listed but does not exist")
    context = click.Context(command, parent=above, info_name=name, terminal_width=_WIDTH)
    return f"### {context.command_path}\n\n```text\n{command.get_help(context).strip()}\n```"


def _codes() -> str:
    parts = []
    for family, title in _FAMILIES.items():
        codes = [code for code in CODES if code.number[2:4] == family]
        rows = [(f"`{code.number}`", _page(code), code.severity, code.summary) for code in codes]
        parts.append(f"## {family} · {title}\n\n{_table(('code', 'slug', 'severity', 'what it says'), rows)}")
    return "\n\n".join(parts)


def _page(code: Code) -> str:
    return f"[{code.slug}](../../compiler/diagnostics/explain/{code.slug}.md)"


def _codes_by_exit() -> str:
    by_exit: dict[ExitCode, list[str]] = {}
    for code in CODES:
        found = Diagnostics()
        found.report(code.slug, code.summary, Region("", 0, 0))
        if code.severity == "error" and code.slug != "internal-error":
            by_exit.setdefault(exit_code_of(found), []).append(f"`{code.slug}`")
    del by_exit[ExitCode.ERRORS]
    return _table(("exit code", "errors"), [(f"{code.value}", ", ".join(by_exit[code])) for code in sorted(by_exit)])


def _models() -> str:
    return "\n\n".join(_model(facts) for facts in load_catalog().entries)


def _model(facts: ModelFacts) -> str:
    names = ", ".join(f"`{name}`" for name in (facts.model, *facts.snapshots))
    limits, seconds = facts.references, facts.duration
    of_each = f"images {limits.max_images}, videos {limits.max_videos}"
    rows = [
        ("references", f"at most {limits.max} ({of_each}), first frame not counted"),
        ("one page of panels (`storyboard`)", "yes" if limits.storyboard else "no"),
        ("length", f"{seconds.min}–{seconds.max} s; with a reference video {seconds.min}–{seconds.max_with_video} s"),
        ("prompt, negative", f"at most {facts.text.max_prompt} and {facts.text.max_negative} characters"),
        ("image", _asset(facts.image)),
        ("video", _asset(facts.video)),
        ("voice", f"{_VOICES[facts.fields.voice]}; {_asset(facts.voice)}"),
        ("slots are counted", f"images and videos {_COUNTING[facts.dialect.counting]}"),
        ("spelled (image, video, page of panels)", _labels(facts)),
        ("no field for", ", ".join(f"`{name}`" for name in _OPTIONAL if not getattr(facts.fields, name)) or "-"),
        *((f"a local {name}", _channel(getattr(facts.delivery, name))) for name in ("image", "video", "voice")),
        ("sizes", "; ".join(f"{tier}: {_sizes(sizes)}" for tier, sizes in facts.sizes.items())),
        ("billed", _billing(facts)),
        ("facts from", f"{facts.source}, read {facts.checked}"),
    ]
    limits_table = _table(("what", "limit"), rows)
    prices = _table(("region", "resolution", "a billed second", "read", "source"), map(_tariff, facts.prices))
    return f"## {facts.model} on {facts.backend}\n\nModel ids: {names}.\n\n{limits_table}\n\n{prices}"


def _labels(facts: ModelFacts) -> str:
    forms = facts.dialect.labels.items()
    return "; ".join(f"{name}: `{form.image}`, `{form.video}`, `{form.storyboard}`" for name, form in forms)


def _asset(limits: AssetLimits) -> str:
    parts = [", ".join(limits.formats), f"at most {limits.max_bytes / (1 << 20):g} MB"]
    if limits.max_side:
        parts.append(f"each side {limits.min_side}–{limits.max_side} px")
    if limits.max_aspect:
        parts.append(f"sides at most {limits.max_aspect:g}:1")
    if limits.max_seconds:
        parts.append(f"{limits.min_seconds:g}–{limits.max_seconds:g} s")
    if limits.opaque:
        parts.append(f"no transparency in {', '.join(limits.opaque)}")
    return ", ".join(parts)


def _sizes(sizes: Mapping[str, tuple[int, int]]) -> str:
    return ", ".join(f"{ratio} {width}×{height}" for ratio, (width, height) in sizes.items())


def _channel(channel: Channel) -> str:
    ways = {"inline": "sent inside the request", "upload": "uploaded first", "none": "not taken: give a public address"}
    return f"{ways[channel.local]}; addresses: {', '.join(channel.schemes)}"


def _billing(facts: ModelFacts) -> str:
    if facts.billing.counted == "nothing":
        return "seconds of the clip"
    caps = ", ".join(f"{cap:g}" for cap in facts.billing.caps)
    counted = f"seconds of each of its {facts.billing.counted}"
    return f"seconds of the clip, and {counted}, at most {caps} s each for 1, 2, … of them"


def _tariff(price: Tariff) -> Sequence[str]:
    return price.region, price.resolution, f"{price.per_second} {price.currency}", price.checked, price.source


def _costs() -> str:
    """Price one shot of five seconds, and one of ten with a reference video, at each model."""
    rows: list[tuple[str, ...]] = [("any", "`animatic`", "any", "free", "free", "")]
    for facts in load_catalog().entries:
        regions = [price.region for price in facts.prices]
        region = next(name for name in ("international", "any", *regions) if name in regions)
        video = min(Decimal(5), Decimal(str(facts.billing.caps[0]))) if facts.billing.caps else Decimal(0)
        for price in facts.prices:
            if price.region == region:
                sums = [str(Price(price.per_second * seconds, price.currency)) for seconds in (Decimal(5), 10 + video)]
                rows.append((f"`{facts.model}`", f"`{facts.backend}`", price.resolution, *sums, price.checked))
    return _table(("model", "backend", "resolution", "5 s shot", "10 s shot, 5 s reference video", "price read"), rows)


_WRITERS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "built-in settings": _built_in,
        "commands": _commands,
        "codes": _codes,
        "codes by exit code": _codes_by_exit,
        "models": _models,
        "costs": _costs,
    }
)


if __name__ == "__main__":
    sys.exit(main())
