"""Panels found on storyboard pages."""

import cv2
import numpy as np
import pytest
from animatic_studio import picture_of
from numpy.typing import NDArray

from compiler.backends.animatic.panels import find_panels


def page(boxes: list[tuple[int, int, int, int]], paper: int = 248, ink: int = 90) -> NDArray[np.uint8]:
    drawn = np.full((600, 800, 3), paper, np.uint8)
    for left, top, right, bottom in boxes:
        drawn[top:bottom, left:right] = ink
    return drawn


GRID = [(20, 20, 260, 280), (280, 20, 520, 280), (540, 20, 780, 280), (20, 310, 400, 580), (420, 310, 780, 580)]


@pytest.mark.parametrize("paper,ink", [(248, 90), (12, 140)], ids=["white", "black"])
def test_panels_come_row_by_row_from_the_left(paper: int, ink: int) -> None:
    found = find_panels(page(GRID, paper, ink))
    assert len(found) == len(GRID)
    for box, drawn in zip(found, GRID, strict=True):
        assert np.abs(np.subtract(box, drawn)).max() <= 4


def test_small_marks_between_panels_are_not_panels() -> None:
    boxes = [(20, 20, 380, 280), (420, 20, 780, 280)]
    drawn = page(boxes)
    cv2.putText(drawn, "1A", (180, 310), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1)
    assert len(find_panels(drawn)) == 2


def test_a_picture_without_gutters_is_one_panel() -> None:
    assert find_panels(picture_of("diner.jpg")) == ((0, 0, 1920, 1080),)
    assert find_panels(np.full((300, 400, 3), 255, np.uint8)) == ((0, 0, 400, 300),)


def test_the_examples_page_has_six_panels() -> None:
    assert len(find_panels(picture_of("last-parcel-board.jpg"))) == 6
