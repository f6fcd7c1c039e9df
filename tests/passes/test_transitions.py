"""Transitions, judged over the whole film."""

from lowering import Lower, Lowered

from compiler.diagnostics.sink import Diagnostics
from compiler.passes.limits.transitions import check_transitions

HEAD = "scene: S\ncharacters:\n  jon: {image: jon.png}\n"


def film(lower: Lower, *shots: tuple[int, str], above: str = "") -> tuple[Lowered, Diagnostics]:
    text = HEAD + above + "shots:\n"
    for number, (seconds, transition) in enumerate(shots):
        line = f", transition: {transition}" if transition else ""
        text += f"  - {{id: s{number}, action: Jon., duration: {seconds}{line}}}\n"
    lowered = lower(text)
    diagnostics = Diagnostics()
    check_transitions((lowered.shot_list,), diagnostics)
    return lowered, diagnostics


def slugs(diagnostics: Diagnostics) -> list[str]:
    return [item.code.slug for item in diagnostics]


def test_a_transition_fits_into_both_shots(lower: Lower) -> None:
    assert slugs(film(lower, (3, "{dissolve: 3}"), (5, ""))[1]) == []
    assert slugs(film(lower, (3, "{dissolve: 3.5}"), (5, ""))[1]) == ["transition-too-long"]
    assert slugs(film(lower, (5, "{dissolve: 3.5}"), (3, ""))[1]) == ["transition-too-long"]
    assert slugs(film(lower, (3, "{fade: 5}"), (3, ""))[1]) == []
    assert slugs(film(lower, (3, "{fade: 7}"), (3, ""))[1]) == ["transition-too-long"]
    assert slugs(film(lower, (3, "{dissolve: 1e308}"), (3, ""))[1]) == ["transition-too-long"]


def test_two_transitions_share_the_shot_between_them(lower: Lower) -> None:
    assert slugs(film(lower, (9, "{dissolve: 1}"), (2, "{dissolve: 1}"), (9, ""))[1]) == []
    assert slugs(film(lower, (9, "{dissolve: 1.5}"), (2, "{dissolve: 1}"), (9, ""))[1]) == ["transition-too-long"]


def test_the_last_shots_own_dissolve_leads_nowhere(lower: Lower) -> None:
    lowered, diagnostics = film(lower, (3, ""), (3, "{dissolve: 1}"))
    (problem,) = diagnostics
    assert problem.code.slug == "transition-at-end"
    assert str(problem.primary.where) == "alley.yaml#shots.1.transition"
    assert "{fade: 1}" in (problem.help or "")
    assert lowered.shot_list.shots[1].transition.kind == "dissolve"


def test_a_wipe_has_the_limits_of_a_dissolve(lower: Lower) -> None:
    assert slugs(film(lower, (3, "{wipe: 3}"), (5, ""))[1]) == []
    assert slugs(film(lower, (3, "{wipe: 3.5}"), (5, ""))[1]) == ["transition-too-long"]
    assert slugs(film(lower, (9, "{wipe: 1.5}"), (2, "{dissolve: 1}"), (9, ""))[1]) == ["transition-too-long"]
    assert slugs(film(lower, (3, ""), (3, "{wipe: 1}"))[1]) == ["transition-at-end"]


def test_a_fade_goes_through_black_unless_it_says_white(lower: Lower) -> None:
    shots = film(lower, (3, "{fade: 1}"), (3, "{fade: 1, through: white}"), (3, ""))[0].shot_list.shots
    assert [shot.transition.color for shot in shots] == ["black", "white", "black"]


def test_a_fade_out_takes_all_its_time_from_the_last_shot(lower: Lower) -> None:
    assert slugs(film(lower, (3, ""), (3, "{fade: 3}"))[1]) == []
    assert slugs(film(lower, (3, ""), (3, "{fade: 3.5}"))[1]) == ["transition-too-long"]
    assert slugs(film(lower, (3, "{fade: 3.5}"))[1]) == ["transition-too-long"]
    assert slugs(film(lower, (3, "{dissolve: 1}"), (3, "{fade: 2}"))[1]) == []
    assert slugs(film(lower, (3, "{dissolve: 1}"), (3, "{fade: 2.5}"))[1]) == ["transition-too-long"]
    assert slugs(film(lower, (3, "{fade: 2}"), (3, "{fade: 2.5}"))[1]) == ["transition-too-long"]


def test_a_dissolve_that_is_left_out_takes_nothing(lower: Lower) -> None:
    assert slugs(film(lower, (3, "{dissolve: 2}"), (3, "{dissolve: 2}"))[1]) == ["transition-at-end"]


def test_a_default_transition_may_end_with_the_film(lower: Lower) -> None:
    lowered, diagnostics = film(lower, (3, ""), (3, "cut"), (3, ""), above="defaults: {transition: {dissolve: 0.5}}\n")
    assert slugs(diagnostics) == []
    assert [shot.transition.kind for shot in lowered.shot_list.shots] == ["dissolve", "cut", "dissolve"]
