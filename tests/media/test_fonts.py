"""Fonts: every script that is bundled is drawn by its bundled font; the rest is named."""

import hashlib
import shutil
from pathlib import Path

import pytest

from compiler.media import fonts
from compiler.media.fonts import font_for, missing_glyphs, split_by_font

BUNDLED = Path(fonts.__file__).with_name("fonts")


@pytest.mark.parametrize(
    "text, file",
    [
        ("Grüße, naïve Zoë — “quoted”…", "european.ttf"),
        ("Nguyễn Việt", "european.ttf"),
        ("Привет, мир", "european.ttf"),
        ("Καλημέρα", "european.ttf"),
        ("“我们谈谈吧。”", "cjk.otf"),
        ("雨傘を持った女。カタカナ", "cjk.otf"),
        ("하늘은 파랗다", "cjk.otf"),
        ("臺灣的鬱悶", "cjk.otf"),
        ("她说 Mara 走了", "cjk.otf"),
        ("مرحبا", "arabic.ttf"),
        ("שלום", "hebrew.ttf"),
        ("नमस्ते", "devanagari.ttf"),
        ("สวัสดี", "thai.ttf"),
        ("გამარჯობა", "georgian.ttf"),
    ],
)
def test_a_text_is_one_run_of_its_bundled_font(text: str, file: str) -> None:
    assert [(run, font.path.name) for run, font in split_by_font(text)] == [(text, file)]
    assert font_for(text, 20).path == BUNDLED / file


def test_runs_join_to_the_text_when_scripts_mix() -> None:
    text = "“Hello”, 你好, مرحبا — naïve 漢字!"
    runs = split_by_font(text)
    assert "".join(run for run, _ in runs) == text
    assert len(runs) >= 3


def test_a_combining_mark_stays_with_its_letter() -> None:
    assert len(split_by_font("नि e\u0301")) == 2


@pytest.mark.parametrize("text", ["", " ", "\n", "a\u200db"])
def test_spaces_and_joiners_are_never_missing(text: str) -> None:
    assert missing_glyphs(text) == ""


def test_a_character_that_no_font_has_is_named_once() -> None:
    assert missing_glyphs("a\U0010fffdb\U0010fffd") == "\U0010fffd"
    assert "".join(run for run, _ in split_by_font("\U0010fffdb")) == "\U0010fffdb"


def test_letters_that_join_are_missing_without_a_shaper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.features.check", lambda _: False)
    assert missing_glyphs("a بب 中") == "ب"


def test_the_bundle_is_enough_on_a_machine_without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_system_font(char: str) -> None:
        raise AssertionError(char)

    monkeypatch.setattr(fonts, "_system_font", no_system_font)
    for codec, rows in (("gb2312", range(0xB0, 0xF8)), ("euc_jp", range(0xB0, 0xD0)), ("euc_kr", range(0xB0, 0xC9))):
        text = "".join(bytes((row, cell)).decode(codec, errors="ignore") for row in rows for cell in range(0xA1, 0xFF))
        assert missing_glyphs(text) == ""


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="there is no fontconfig here")
def test_fontconfig_is_asked_for_what_is_not_bundled() -> None:
    answers = fonts._listed("龘")
    assert all(font.path.is_absolute() for font in answers)


def test_the_licence_travels_with_the_fonts() -> None:
    licence = (BUNDLED / "LICENSE-OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert {path.name for path in BUNDLED.iterdir()} == {*fonts._BUNDLED, "LICENSE-OFL.txt"}


def test_the_bundle_stays_small() -> None:
    sizes = {path.name: path.stat().st_size for path in BUNDLED.iterdir()}
    assert sum(sizes.values()) < 4_000_000
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in BUNDLED.iterdir()}) == len(sizes)
