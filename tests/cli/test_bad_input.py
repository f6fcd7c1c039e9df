"""Whatever is in a file, the commands end with diagnostics that have places and the right exit code.

Two hundred spoilt examples by default. `make fuzz` tries ten thousand, `--fuzz N` as many as one likes, and
`--fuzz 1 --fuzz-start 4711` repeats one.
"""

import json
import os
import shutil
from collections.abc import Iterator

import pytest
from bad_input import JUDGES, Ground, judge_json, run

BATCH = 25


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("ground")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("SCENEC_DATA_DIR", str(folder / ".data"))
        yield Ground(folder)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cases" in metafunc.fixturenames:
        start, many = metafunc.config.getoption("--fuzz-start"), metafunc.config.getoption("--fuzz")
        batches = [range(at, min(at + BATCH, start + many)) for at in range(start, start + many, BATCH)]
        metafunc.parametrize("cases", batches, ids=lambda cases: f"{cases.start}-{cases.stop - 1}")


def test_spoilt_examples_end_in_diagnostics(ground: Ground, cases: range) -> None:
    findings = [finding for number in cases if (finding := ground.try_case(number))]
    assert not findings, "\n\n".join(findings)


def test_a_template_that_is_no_text_is_told_at_its_place(ground: Ground) -> None:
    folder = ground.folder / "harbour" / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "shot.j2").write_bytes(b"{{ shot.action }}\0")
    ended = run("check", "harbour", "--format", "json")
    assert judge_json(ended, ground.folder)
    shutil.rmtree(folder.parent)
    ((slug, line),) = [(item["slug"], item["line"]) for item in json.loads(ended.out)["diagnostics"]]
    assert (slug, line) == ("binary-file", 1)


@pytest.mark.parametrize("form", sorted(JUDGES))
def test_a_template_whose_name_is_no_text_is_told_in_every_format(ground: Ground, form: str) -> None:
    folder = ground.folder / "harbour" / "templates"
    folder.mkdir()
    (folder / os.fsdecode(b"\xff.j2")).write_text("{{ shot.action }}", encoding="utf-8")
    ended = run("check", "harbour", "--format", form)
    shutil.rmtree(folder)
    assert ended.code == 0
    assert "unknown-template" in ended.out or "SC0508" in ended.out
