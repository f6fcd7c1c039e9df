"""Where figures stand, for every size that a clip can have."""

from itertools import combinations, product

import pytest

from compiler.backends.animatic.framing import FRAMINGS, Framing, framing_of, yardstick
from compiler.backends.animatic.layout import CAPTION_TOP, Placement, Shape, arrange
from compiler.ir.staging import Figure

SIZES = (
    (1280, 720), (720, 1280), (960, 960), (1104, 832), (832, 1104),
    (1920, 1080), (1080, 1920), (1440, 1440), (1648, 1248), (1248, 1648),
)  # fmt: skip
BUST = Shape(2.9, full=False)
CASTS = (
    (Figure(0, "center"),),
    (Figure(0, "left"), Figure(1, "right")),
    (Figure(0, "left", focus=True), Figure(1, "right")),
    (Figure(0, "left"), Figure(1, "left"), Figure(2, "right", "far"), Figure(3, "right", "near")),
    (Figure(0, "center", focus=True), Figure(1, "center"), Figure(2, "center")),
)


def placed(figures: tuple[Figure, ...], framing: Framing, size: tuple[int, int]) -> tuple[Placement, ...]:
    return arrange(figures, [BUST] * len(figures), framing, *size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("framing", FRAMINGS, ids=lambda framing: framing.name)
def test_every_face_in_the_shot_is_in_the_frame_and_above_the_captions(framing: Framing, size: tuple[int, int]) -> None:
    width, height = size
    for figures in CASTS:
        for place in placed(figures, framing, size):
            if place.shoulder:
                continue
            assert 0.04 * width <= place.x <= 0.96 * width
            assert place.y + place.face / 2 <= CAPTION_TOP * height
            assert place.y > 0.1 * height


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_face_that_a_shot_is_on_has_the_height_of_the_shot_size(size: tuple[int, int]) -> None:
    heights = []
    for framing in FRAMINGS:
        (place,) = placed((Figure(0, "center", focus=True),), framing, size)
        assert place.face == pytest.approx(framing.face * yardstick(*size), rel=0.12)
        heights.append(place.face)
    assert heights == sorted(heights)


@pytest.mark.parametrize("framing", FRAMINGS, ids=lambda framing: framing.name)
@pytest.mark.parametrize("size", SIZES[:5], ids=lambda size: f"{size[0]}x{size[1]}")
def test_nobody_stands_in_anybodys_place(framing: Framing, size: tuple[int, int]) -> None:
    for figures in CASTS:
        for one, other in combinations(placed(figures, framing, size), 2):
            assert abs(one.x - other.x) > 0.038 * size[0]


def test_marks_order_figures_from_left_to_right() -> None:
    for framing, marks in product(FRAMINGS[:4], (("left", "center", "right"), ("right", "center", "left"))):
        figures = tuple(Figure(k, mark) for k, mark in enumerate(marks))
        across = {place.index: place.x for place in placed(figures, framing, (1280, 720))}
        order = sorted(across, key=lambda index: across[index])
        assert [marks[index] for index in order] == ["left", "center", "right"]


def test_a_close_up_keeps_company_small_and_soft_behind_and_an_extreme_one_leaves_it_out() -> None:
    figures = (Figure(0, "left"), Figure(1, "right", focus=True))
    behind, lead = placed(figures, framing_of("close-up"), (1280, 720))
    assert (behind.index, lead.index) == (0, 1)
    assert behind.face < 0.7 * lead.face
    assert behind.blur > 0
    assert behind.x < lead.x
    (alone,) = placed(figures, framing_of("extreme close-up"), (1280, 720))
    assert alone.index == 1


def test_over_the_shoulder_puts_the_other_large_and_near_on_the_far_side() -> None:
    figures = (Figure(0, "left"), Figure(1, "right", focus=True))
    lead, back = placed(figures, framing_of("over-the-shoulder"), (1280, 720))
    assert back.shoulder
    assert back.depth > lead.depth
    assert back.face > lead.face
    assert back.x < 0.3 * 1280 < lead.x


def test_in_wide_shots_everybody_stands_on_the_ground_the_farther_the_higher() -> None:
    figures = (Figure(0, "left", "far"), Figure(1, "center"), Figure(2, "right", "near"))
    far, middle, near = placed(figures, framing_of("wide"), (1280, 720))
    assert far.ground < middle.ground < near.ground <= 720
    assert far.face < middle.face < near.face


def test_a_figure_whose_feet_are_in_its_picture_stands_on_them() -> None:
    (place,) = arrange((Figure(0, "center"),), [Shape(5.5, full=True)], framing_of("wide"), 1280, 720)
    assert place.y + 5.5 * place.face == pytest.approx(place.ground)


def test_a_thing_by_itself_fills_the_shot_and_beside_people_it_does_not() -> None:
    thing = Shape(0.5, full=True, prop=True)
    (alone,) = arrange((Figure(0, "center", prop=True),), [thing], framing_of("close-up"), 1280, 720)
    assert alone.face > 0.4 * 720
    figures = (Figure(0, "left"), Figure(1, "right", prop=True))
    beside = next(p for p in arrange(figures, [BUST, thing], framing_of("medium"), 1280, 720) if p.index == 1)
    assert beside.face < 0.3 * 720


def test_an_empty_place_has_nobody() -> None:
    assert arrange((), (), framing_of("wide"), 1280, 720) == ()
