"""The manifest is stable, relative and complete."""

import json
from dataclasses import replace

import pytest

from compiler.outputs.manifest import Manifest, ManifestShot, render_manifest

SHOT = ManifestShot("cafe", "hello", "reuse", "shots/cafe-hello-1.mp4", "ab" * 32, 4.0, 120, "cd" * 32)
MANIFEST = Manifest("film.mp4", "default-animatic", (SHOT, replace(SHOT, scene="alley", shot="bye")))


def test_every_promised_field_is_there() -> None:
    document = json.loads(render_manifest(MANIFEST))
    assert document["schema_version"] == 1
    assert document["film"] == "film.mp4"
    assert document["target"] == "default-animatic"
    assert document["shots"][0] == {
        "scene": "cafe",
        "shot": "hello",
        "action": "reuse",
        "clip": "shots/cafe-hello-1.mp4",
        "sha256": "ab" * 32,
        "seconds": 4.0,
        "frames": 120,
        "key": "cd" * 32,
    }


def test_shots_keep_the_films_order() -> None:
    shots = json.loads(render_manifest(MANIFEST))["shots"]
    assert [shot["shot"] for shot in shots] == ["hello", "bye"]


def test_equal_manifests_are_equal_bytes_with_sorted_keys() -> None:
    text = render_manifest(MANIFEST)
    assert text == render_manifest(replace(MANIFEST))
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_seconds_do_not_carry_the_noise_of_floats() -> None:
    text = render_manifest(replace(MANIFEST, shots=(replace(SHOT, seconds=0.1 + 0.2),)))
    assert '"seconds": 0.3,' in text or '"seconds": 0.3\n' in text


def test_a_build_without_a_film_says_null() -> None:
    missing = replace(SHOT, action="missing", clip=None, sha256="", frames=0, seconds=0.0)
    document = json.loads(render_manifest(Manifest(None, "t", (missing,))))
    assert document["film"] is None
    assert document["shots"][0]["clip"] is None


@pytest.mark.parametrize("text", ["\ud800", "\u202e", "重庆", 'a"b\\c\n', "\x1b[2J"])
def test_any_text_survives_as_ascii(text: str) -> None:
    rendered = render_manifest(Manifest("film.mp4", text, (replace(SHOT, scene=text),)))
    assert rendered.isascii()
    assert json.loads(rendered)["shots"][0]["scene"] == text


@pytest.mark.parametrize("path", ["/tmp/film.mp4", "../film.mp4", "a/../../b.mp4", "C:/film.mp4", "a\\b.mp4", ""])  # noqa: S108
def test_a_path_out_of_the_folder_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside"):
        render_manifest(replace(MANIFEST, film=path))
    with pytest.raises(ValueError, match="not a path inside"):
        render_manifest(replace(MANIFEST, shots=(replace(SHOT, clip=path),)))


def test_a_length_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        render_manifest(replace(MANIFEST, shots=(replace(SHOT, seconds=float("nan")),)))
