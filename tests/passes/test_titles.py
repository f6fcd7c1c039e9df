"""Titles: what stands on the cards, and who is in the credits."""

from collections.abc import Callable

from lowering import CAST, Lower

from compiler.ir.titles import CastMember
from compiler.passes.titles import lower_titles
from compiler.scene.film_words import FilmWords
from compiler.scene.subtitles import SubtitlesEntry
from compiler.scene.titles import CreditsEntry, OpeningEntry
from compiler.source.route import Route

ROUTE = Route("alley.yaml", ("credits",))
THREE = CAST.replace("locations:", "  ada: {image: ada.png, about: the sister of @mara, name: Dr. Ada}\nlocations:")


def _names(cast: tuple[CastMember, ...]) -> list[str]:
    return [member.name for member in cast]


def test_the_cast_is_listed_in_order_of_appearance_and_only_who_appears(lower: Lower) -> None:
    text = f"scene: The alley\n{THREE}shots:\n  - {{id: one, at: yard, action: Jon waits.}}\n"
    assert _names(lower(text).shot_list.cast) == ["Jon"]
    text += "  - {id: two, action: 'Mara and Jon go.'}\n"
    assert _names(lower(text).shot_list.cast) == ["Jon", "Mara"]


def test_somebody_who_is_only_heard_appears(lower: Lower) -> None:
    text = (
        f"scene: The alley\n{THREE}shots:\n  - {{id: one, at: yard, action: Jon waits., dialogue: [ada (V.O.): Go.]}}\n"
    )
    assert _names(lower(text).shot_list.cast) == ["Jon", "Dr. Ada"]


def test_a_name_within_about_is_spelled_out(lower: Lower) -> None:
    text = f"scene: The alley\n{THREE}shots:\n  - {{id: one, action: '@ada waits.'}}\n"
    (member,) = lower(text).shot_list.cast
    assert member == CastMember("ada", "Dr. Ada", "the sister of Mara")


def test_whoever_is_in_several_scenes_is_listed_once(lower: Lower, scene: Callable[..., str]) -> None:
    lists = [lower(scene("action: Mara waits.")).shot_list, lower(scene("action: Jon sees Mara.")).shot_list]
    titles = lower_titles(FilmWords(credits=(CreditsEntry(), ROUTE)), "Rain", lists)
    assert titles.credits is not None
    assert _names(titles.credits.cast) == ["Mara", "Jon"]
    assert titles.credits.title == "Rain"


def test_the_opening_shows_the_title_unless_it_has_a_text() -> None:
    plain = lower_titles(FilmWords(opening=(OpeningEntry(), ROUTE)), "Rain", ()).opening
    own = lower_titles(FilmWords(opening=(OpeningEntry(text="Part one", seconds=6), ROUTE)), "Rain", ()).opening
    assert plain is not None
    assert own is not None
    assert (plain.text, plain.seconds) == ("Rain", 4)
    assert (own.text, own.seconds) == ("Part one", 6)


def test_a_film_has_a_track_of_subtitles_unless_it_says_no() -> None:
    assert lower_titles(FilmWords(), "", ()).soft
    assert not lower_titles(FilmWords(subtitles=SubtitlesEntry(soft=False)), "", ()).soft


def test_burnt_in_subtitles_leave_the_track_out_unless_it_is_asked_for() -> None:
    for entry, expected in (
        (SubtitlesEntry(burn_in=True), (True, False)),
        (SubtitlesEntry(burn_in=True, soft=True), (True, True)),
        (SubtitlesEntry(burn_in=False), (False, True)),
    ):
        titles = lower_titles(FilmWords(subtitles=entry), "", ())
        assert (titles.burn_in, titles.soft) == expected


def test_titles_make_no_shot_anew(lower: Lower, scene: Callable[..., str]) -> None:
    plain = lower(scene("action: Mara waits.")).shot
    titled = lower(
        scene("action: Mara waits.", above="opening: true\ncredits: {seconds: 9}\nsubtitles: {burn_in: true}\n")
    ).shot
    assert (plain.request, plain.intent) == (titled.request, titled.intent)
