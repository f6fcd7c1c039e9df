"""Lines of dialogue that are none: each wrong form gets one diagnostic with the right form beside it.

`mismatch_report` calls it for anything wrong inside a line or with a whole `dialogue`. Invariant: what is
suggested is made of the author's own words where there are any.
"""

import re

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.shot import LONG_KEYS, LineEntry, split_short_key
from compiler.scene.unknown_key import report_unknown_key
from compiler.source.quoting import quoted, reach
from compiler.source.route import Route

_EXAMPLE = "`- mara: Why did you come?`, or with a manner `- mara (quietly): Why did you come?`"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LIKE_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z_-]*")
_SIGNS = re.compile(r"""^["'#{\[&*!|>]| #""")
_SPOKEN_BY = re.compile(r"(?P<who>[^\s:：]{1,30})(?:\s*[:：]\s*|\s+[-–—]\s+)(?P<line>\S.*)", re.DOTALL)


def report_line(line: object, at: Route, diagnostics: Diagnostics) -> None:
    """Report what is wrong with one line of dialogue.

    Args:
        line: its data, as written.
        at: the line.
        diagnostics: told `bad-line`; `unknown-key` or `wrong-type` where that says more.
    """
    if not isinstance(line, dict):
        _report_not_mapping(line, at, diagnostics)
    elif not line:
        _report(diagnostics, at, "this line is empty")
    elif "who" in line or "line" in line:
        _report_long_form(line, at, diagnostics)
    elif len(line) == 1:
        ((key, text),) = line.items()
        _report_short_form(key, text, at, diagnostics)
    else:
        _report_several_keys(line, at, diagnostics)


def report_dialogue(dialogue: object, at: Route, diagnostics: Diagnostics) -> None:
    """Report a `dialogue` that is not a list of lines."""
    advice = _EXAMPLE
    if isinstance(dialogue, dict) and dialogue:
        speaker, text = next(iter(dialogue.items()))
        advice = f"begin each line with a dash: `- {_typed(speaker)}: {_typed(text)}`"
    _report(diagnostics, at, "`dialogue` must be a list of lines", advice, part="key")


def _report_not_mapping(line: object, at: Route, diagnostics: Diagnostics) -> None:
    if line is None:
        _report(diagnostics, at, "this line is empty")
    elif isinstance(line, list):
        _report(diagnostics, at, "a line cannot be a list")
    else:
        spoken = _SPOKEN_BY.fullmatch(str(line))
        who, words = (spoken["who"], spoken["line"]) if spoken else ("mara", line)
        advice = f"write `- {_typed(who.removeprefix('@'))}: {_typed(words)}`"
        _report(diagnostics, at, "this line has no speaker", advice)


def _report_short_form(key: str, text: object, at: Route, diagnostics: Diagnostics) -> None:
    if split_short_key(key) is None:
        advice = "write the speaker and, in one pair of brackets, the manner: `- mara (quietly): …`"
        _report(diagnostics, at / key, f"`{_brief(key)}` is not a speaker with a manner", advice, part="key")
    elif isinstance(text, dict):
        _report_mapping_text(key, text, at / key, diagnostics)
    elif isinstance(text, list):
        advice = f'put the words in quotes: `- {_brief(key)}: "[…]"`'
        _report(diagnostics, at / key, "the words of a line cannot be a list", advice)
    else:
        _report(diagnostics, at / key, f"`{_brief(key)}` says nothing", part="key")


def _report_mapping_text(key: str, text: dict[str, object], at: Route, diagnostics: Diagnostics) -> None:
    languages = [name for name in text if _LANGUAGE.fullmatch(name)]
    if text and len(languages) == len(text):
        for name, words in text.items():
            _report_words(name, words, at / name, diagnostics)
    elif "line" in text:
        advice = f"write `- {{who: {_brief(key)}, line: …}}`"
        _report(diagnostics, at, "the long form of a line names the speaker as `who`", advice)
    elif languages:
        _report_not_language(text, at, diagnostics)
    else:
        words = ", ".join(f"{name}: {_brief(value)}" if value is not None else name for name, value in text.items())
        advice = f'put the words in quotes: `- {_brief(key)}: "{_brief(words)}"`'
        _report(diagnostics, at, "YAML reads the words of this line as a mapping", advice)


def _report_words(language: str, words: object, at: Route, diagnostics: Diagnostics) -> None:
    """Report the words of one language, if they are none."""
    if isinstance(words, list | dict):
        advice = f'put the words in quotes: `{language}: "…"`'
        _report(diagnostics, at, f"the words in `{language}` must be text", advice)
    elif words is None or not str(words).strip():
        advice = "write the words, or remove the language"
        _report(diagnostics, at, f"`{language}` says nothing", advice, part="key")


def _report_not_language(text: dict[str, object], at: Route, diagnostics: Diagnostics) -> None:
    """Report the first key among languages that is none: more often than not the rest of a text after a comma."""
    names = list(text)
    index = next(index for index, name in enumerate(names) if not _LANGUAGE.fullmatch(name))
    wrong, before = names[index], names[index - 1] if index else ""
    if text[wrong] is None and before:
        words = f"{_brief(text[before])}, {_brief(wrong)}"
        advice = f"put the words in quotes: `{before}: {quoted(words)}`, or each language on a line of its own"
        _report(diagnostics, at / wrong, "inside braces a comma ends the words", advice, part="key")
    elif _LIKE_LANGUAGE.fullmatch(wrong):
        advice = "languages are called as on the web: `en`, `zh`, `pt-BR`"
        _report(diagnostics, at / wrong, f"`{_brief(wrong)}` is not the name of a language", advice, part="key")
    else:
        advice = 'put words with a colon in quotes: `en: "Listen: go."`'
        _report(diagnostics, at / wrong, "YAML reads these words as a key", advice, part="key")


def _report_long_form(line: dict[str, object], at: Route, diagnostics: Diagnostics) -> None:
    unknown = [key for key in line if key not in LONG_KEYS]
    meant = {report_unknown_key(key, LineEntry, at, diagnostics) for key in unknown}
    for key in ("who", "line"):
        value = line.get(key)
        if value is None and key in line:
            _report(diagnostics, at / key, f"`{key}` has no value", part="key")
        elif key not in line and key not in meant and not (unknown and None in meant):
            _report(diagnostics, at, f"this line has no `{key}`", "write `- {who: mara, line: Why did you come?}`")
        elif isinstance(value, dict) and key == "line":
            _report_mapping_text(str(line.get("who")), value, at / key, diagnostics)
        elif isinstance(value, str) and not value.strip():
            _report(diagnostics, at / key, f"`{key}` is empty")
    if isinstance(line.get("line"), dict) and line.get("lang") is not None:
        advice = "remove `lang`: each of the texts says its language"
        _report(diagnostics, at / "lang", "this line is in several languages already", advice, part="key")
    for key in LONG_KEYS & line.keys():
        _report_wrong_value(key, line[key], at / key, diagnostics)


def _report_wrong_value(key: str, value: object, at: Route, diagnostics: Diagnostics) -> None:
    if isinstance(value, list) or (isinstance(value, dict) and key != "line"):
        advice = "write one text, in quotes if it begins with a bracket"
        diagnostics.report("wrong-type", f"`{key}` of a line must be text", at, help=advice)
    elif key == "voiceover" and str(value).lower() not in ("true", "false", "none"):
        advice = "write `voiceover: true`, or leave it out"
        diagnostics.report("wrong-type", "`voiceover` must be `true` or `false`", at, help=advice)


def _report_several_keys(line: dict[str, object], at: Route, diagnostics: Diagnostics) -> None:
    first, second = list(line)[:2]
    if second in LONG_KEYS:
        advice = f"write `- {{who: {_brief(first)}, line: …, {second}: …}}`"
        _report(diagnostics, at / first, f"a line with `{second}` needs the long form", advice, part="key")
    else:
        advice = f"begin each line with its own dash: `- {_typed(second)}: {_typed(line[second])}`"
        _report(diagnostics, at / second, "two speakers in one line", advice, part="key")


def _report(
    diagnostics: Diagnostics, at: Route, message: str, advice: str = f"write {_EXAMPLE}", *, part: str = "value"
) -> None:
    diagnostics.report("bad-line", message, at, part="key" if part == "key" else "value", help=advice)


def _typed(value: object) -> str:
    """Return some words as one has to type them: in quotes where YAML wants them."""
    text = _brief(value)
    typed = f"{text}: {text}"
    return text if reach(typed) > len(typed) and not _SIGNS.search(text) else quoted(text)


def _brief(value: object, limit: int = 40) -> str:
    """Return some words to show in an example, on one line."""
    text = " ".join(value.split()) if isinstance(value, str) else "…"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
