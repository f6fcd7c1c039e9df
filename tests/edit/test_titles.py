"""Title cards on the timeline: ordinary clips before and after, and everything between moves together."""

from compiler.edit.timeline import Clip, SourceRange, Timeline, Track, Transition
from compiler.edit.titles import CREDITS, OPENING, add_titles

CLIPS = (
    Clip("a", "s#a", SourceRange(0, 50), 60),
    Transition("dissolve", 5, 5),
    Clip("b", "s#b", SourceRange(5, 55), 60),
)
TIMELINE = Timeline(30, 320, 180, Track(CLIPS), Track(CLIPS))


def test_cards_stand_before_and_after_on_both_tracks() -> None:
    titled = add_titles(TIMELINE, 120, 90)
    assert titled.video == titled.audio
    assert titled.video.duration == TIMELINE.video.duration + 210
    first, *middle, last = titled.video.items
    assert first == Clip("opening", OPENING, SourceRange(0, 120), 120, (("title", "opening"),))
    assert last == Clip("credits", CREDITS, SourceRange(0, 90), 90, (("title", "credits"),))
    assert tuple(middle) == CLIPS


def test_the_shots_move_together_by_the_opening() -> None:
    moved = add_titles(TIMELINE, 120, 90).starts
    assert {source: moved[source] - 4 for source in ("s#a", "s#b")} == dict(TIMELINE.starts)


def test_a_film_without_cards_stays_as_it_is() -> None:
    assert add_titles(TIMELINE, 0, 0) == TIMELINE
