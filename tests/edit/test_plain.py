"""A track for programs that know clips, gaps and what overlaps them."""

from collections.abc import Iterable

from handed_over import clip, cuts
from hypothesis import given, settings

from compiler.edit.plain import Blank, PlainItem, plain_items
from compiler.edit.timeline import Clip, Gap, Item, SourceRange, Track, Transition
from compiler.outputs.handover import Handover


def plain(*items: Item) -> list[PlainItem]:
    return list(plain_items(Track(items)))


def places(items: Iterable[PlainItem]) -> dict[str, tuple[SourceRange, int]]:
    """Where each clip stands, and how long the whole is, under an empty name."""
    found, position = {}, 0
    for item in items:
        if isinstance(item, Clip):
            found[item.source] = (item.source_range, position)
        if not isinstance(item, Transition):
            position += item.source_range.duration if isinstance(item, Clip) else item.duration
    return {**found, "": (SourceRange(0, position), 0)}


@settings(deadline=None)
@given(cuts())
def test_the_track_lasts_as_long_and_has_the_same_clips(handover: Handover) -> None:
    track = handover.timeline.video
    made = places(plain_items(track))
    assert made.pop("")[0].duration == track.duration
    assert list(made) == [found.source for found, _ in track.positions]
    assert all(shown.duration > 0 for shown, _ in made.values())
    assert all(item.overlaps for item in plain_items(track) if isinstance(item, Transition))


@settings(deadline=None)
@given(cuts())
def test_a_clip_keeps_its_frames_where_they_were(handover: Handover) -> None:
    made = places(plain_items(handover.timeline.video))
    for found, place in handover.timeline.video.positions:
        shown, moved = made[found.source]
        assert moved - shown.start == place - found.source_range.start


def test_clips_and_what_overlaps_them_stay() -> None:
    items = (clip("a", 0, 52), Transition("dissolve", 7, 8), clip("b", 7, 46), Transition("wipe", 7, 8), clip("c", 7))
    assert plain(*items) == list(items)


def test_a_fade_at_the_end_leads_into_black() -> None:
    left, transition, black = plain(clip("a"), Transition("fade", 15, 0))
    assert isinstance(left, Clip)
    assert left.source_range == SourceRange(0, 45)
    assert (transition, black) == (Transition("dissolve", 0, 14), Blank(15))


def test_the_black_of_a_fade_and_the_black_after_it_are_one() -> None:
    assert plain(clip("a"), Transition("fade", 10, 0), Gap(30), clip("b"))[1:3] == [
        Transition("dissolve", 0, 9),
        Blank(40),
    ]


def test_a_clip_that_fades_from_end_to_end_keeps_a_frame() -> None:
    items = plain(clip("a", 0, 60), Transition("fade", 30, 20), clip("b", 0, 40, 40), Transition("fade", 20, 0))
    kept = [item.source_range for item in items if isinstance(item, Clip)]
    assert kept == [SourceRange(0, 30), SourceRange(20, 1)]
    assert items[-2:] == [Transition("dissolve", 1, 18), Blank(19)]


def test_a_fade_through_white_has_a_white_blank() -> None:
    items = plain(clip("a"), Transition("fade", 4, 6, "white"), clip("b"), Transition("fade", 5, 0, "white"), Gap(9))
    assert [item for item in items if isinstance(item, Blank)] == [Blank(10, "white"), Blank(5, "white"), Blank(9)]


def test_a_transition_that_joins_nothing_is_left_out() -> None:
    assert plain(clip("a"), Transition("dissolve", 5, 5)) == [clip("a")]
    assert plain(clip("a"), Transition("wipe", 5, 5), Gap(9)) == [clip("a"), Blank(9)]
    assert plain(Gap(9), Transition("fade", 5, 5), Gap(9)) == [Blank(18)]
