import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.source.file import SourceFile
from compiler.source.problem import Problem
from compiler.source.read import SIZE_LIMIT, read_source


def read(path: Path, content: bytes) -> SourceFile | Problem:
    path.write_bytes(content)
    return read_source(path, "alley.yaml")


def text_of(result: SourceFile | Problem) -> str:
    assert isinstance(result, SourceFile), result
    return result.text


def slug_of(result: SourceFile | Problem) -> str:
    assert isinstance(result, Problem), result
    return result.slug


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "alley.yaml"


def test_a_byte_order_mark_is_dropped(path: Path) -> None:
    assert text_of(read(path, b"\xef\xbb\xbfscene: x\n")) == "scene: x\n"


def test_line_ends_of_all_systems_become_newlines(path: Path) -> None:
    assert text_of(read(path, b"a: 1\r\nb: 2\rc: 3\n")) == "a: 1\nb: 2\nc: 3\n"


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    result = read_source(tmp_path / "nowhere.yaml", "nowhere.yaml")
    assert slug_of(result) == "unreadable-file"
    assert isinstance(result, Problem)
    assert "does not exist" in result.message


def test_a_folder_is_unreadable(tmp_path: Path) -> None:
    assert slug_of(read_source(tmp_path, "folder")) == "unreadable-file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert slug_of(read_source(tmp_path / "pipe.yaml", "pipe.yaml")) == "unreadable-file"


def test_a_path_with_a_nul_is_unreadable() -> None:
    assert slug_of(read_source(Path("a\0b"), "a")) == "unreadable-file"


def test_a_path_through_a_file_is_unreadable(path: Path) -> None:
    path.write_text("a")
    assert slug_of(read_source(path / "inner.yaml", "inner.yaml")) == "unreadable-file"


def test_a_file_at_the_limit_is_read_and_one_beyond_it_is_not(path: Path) -> None:
    assert len(text_of(read(path, b"#" * SIZE_LIMIT))) == SIZE_LIMIT
    assert slug_of(read(path, b"#" * (SIZE_LIMIT + 1))) == "file-too-large"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n....",
        b"\xff\xd8\xff\xe0 jpeg",
        b"\0\0\0\x18ftypmp42",
        b"RIFF\x10\0\0\0WAVE",
        b"PK\x03\x04 zip",
        b"scene: a\0b",
    ],
)
def test_binary_data_is_recognised(path: Path, content: bytes) -> None:
    assert slug_of(read(path, content)) == "binary-file"


def test_the_first_nul_is_named(path: Path) -> None:
    result = read(path, b"abc\0d\0")
    assert isinstance(result, Problem)
    assert "byte 3" in result.message


def test_the_first_wrong_byte_is_named_with_its_line_and_what_stands_before(path: Path) -> None:
    result = read(path, b"scene: x\nname: Zo" + b"\xeb\n")
    assert isinstance(result, Problem)
    assert result.slug == "not-utf8"
    assert "byte 17 (0xeb), in line 2 after `name: Zo`" in result.message


def test_a_byte_order_mark_counts_in_the_position_of_a_wrong_byte(path: Path) -> None:
    result = read(path, b"\xef\xbb\xbfab\xff")
    assert isinstance(result, Problem)
    assert "byte 5 (0xff)" in result.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_not_taken_for_text(path: Path, encoding: str) -> None:
    assert slug_of(read(path, "scene: x".encode(encoding))) in {"not-utf8", "binary-file"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_a_file_or_a_problem(path: Path, content: bytes) -> None:
    result = read(path, content)
    assert isinstance(result, SourceFile | Problem)
    if isinstance(result, SourceFile):
        assert result.text == content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
