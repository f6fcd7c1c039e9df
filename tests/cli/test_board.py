"""The live display of a run: whatever happens, its lines fit the window and say how things stand."""

from decimal import Decimal

import pytest

from compiler.cli.board import Board
from compiler.driver.events import (
    Event,
    FilmFinished,
    FilmProgressed,
    FilmStarted,
    MoneyMoved,
    RunBegan,
    ShotFailed,
    ShotFinished,
    ShotProgressed,
    ShotReached,
    ShotStarted,
    Wanted,
)
from compiler.ir.price import Price
from compiler.source.width import width

NAMES = ("question", "answer", "the-long-walk-through-the-yard-at-night", "lamp")
SCENES = ("alley", "雨夜", "alley", "門")


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def dollars(amount: str) -> Price:
    return Price(Decimal(amount), "USD")


def at_work(clock: Clock, *more: Event) -> Board:
    """Return a board with four takes of five seconds under way."""
    board = Board(clock)
    board.note(RunBegan(tuple(Wanted(scene, shot, 1, 5.0) for scene, shot in zip(SCENES, NAMES, strict=True))))
    for scene, shot in zip(SCENES, NAMES, strict=True):
        board.note(ShotStarted(scene, shot, 1))
    for event in more:
        board.note(event)
    return board


@pytest.mark.parametrize("columns", [20, 32, 46, 71, 80, 100, 220])
def test_no_line_is_wider_than_the_window(clock: Clock, columns: int) -> None:
    board = at_work(
        clock,
        ShotReached("雨夜", "answer", 1, "doubtful", "asking for it in 40 s"),
        ShotProgressed("alley", "question", 1, 0.5),
        MoneyMoved(dollars("12.5"), dollars("0.5"), dollars("100")),
        FilmStarted("雨中的院子" * 8, 4),
    )
    clock.now += 4000
    lines = board.lines(columns, 40)
    assert len(lines) > 5
    assert max(map(width, lines)) < columns


def test_chinese_names_stand_under_the_others(clock: Clock) -> None:
    board = at_work(clock)
    clock.now += 65
    lines = board.lines(80, 24)[:4]
    assert {width(line[: line.index("1:05")]) for line in lines} == {width(lines[0][: lines[0].index("1:05")])}


def test_a_name_that_is_too_long_keeps_its_end(clock: Clock) -> None:
    line = at_work(clock).lines(60, 24)[2]
    assert line.startswith("…")
    assert "yard-at-night " in line


def test_takes_stand_in_the_order_of_the_film_whatever_began_first(clock: Clock) -> None:
    shots = ("first", "second", "third")
    board = Board(clock)
    board.note(RunBegan(tuple(Wanted("alley", shot, 1, 5.0) for shot in shots)))
    for shot in ("third", "first", "second"):
        board.note(ShotStarted("alley", shot, 1))
    assert [line.split()[0] for line in board.lines(100, 24)[:3]] == [f"alley#{shot}" for shot in shots]


def test_what_does_not_fit_is_counted(clock: Clock) -> None:
    lines = at_work(clock).lines(80, 4)
    assert len(lines) == 3
    assert lines[1] == "and 3 more at work"


def test_the_sums_tell_what_is_done_failed_spent_reserved_and_still_to_come(clock: Clock) -> None:
    board = at_work(clock)
    clock.now += 30
    board.note(ShotFinished("alley", "question", 1, 5.0))
    board.note(ShotFailed("門", "lamp", 1, "moderated"))
    board.note(MoneyMoved(dollars("0.5"), dollars("0.5"), dollars("2")))
    told = board.lines(100, 24)[-1]
    assert told == "1 of 4 done · 1 failed · 0.50 spent + 0.50 reserved of 2.00 USD · about 30 s left"


def test_sums_that_do_not_fit_in_a_line_go_on_below_uncut(clock: Clock) -> None:
    board = at_work(clock, MoneyMoved(dollars("0.5"), dollars("0.5"), dollars("2")))
    clock.now += 600
    board.note(ShotFinished("alley", "question", 1, 5.0))
    assert board.lines(42, 24)[-3:] == (
        "1 of 4 done",
        "0.50 spent + 0.50 reserved of 2.00 USD",
        "about 30 min left",
    )


def test_how_long_it_takes_is_not_guessed_before_anything_is_done(clock: Clock) -> None:
    board = at_work(clock)
    clock.now += 300
    assert "left" not in board.lines(100, 24)[-1]


def test_what_is_drawn_counts_towards_the_time_left_but_what_is_downloaded_does_not(clock: Clock) -> None:
    board = at_work(clock, ShotProgressed("alley", "question", 1, 0.5))
    clock.now += 60
    # An eighth of twenty seconds in one minute.
    assert board.lines(100, 24)[-1].endswith("about 7 min left")
    board.note(ShotReached("alley", "question", 1, "downloading"))
    board.note(ShotProgressed("alley", "question", 1, 0.9))
    assert "left" not in board.lines(100, 24)[-1]


def test_each_take_of_a_shot_has_a_line_of_its_own(clock: Clock) -> None:
    board = Board(clock)
    board.note(RunBegan((Wanted("alley", "lamp", 1, 5.0), Wanted("alley", "lamp", 2, 5.0))))
    board.note(ShotStarted("alley", "lamp", 1))
    board.note(ShotStarted("alley", "lamp", 2))
    board.note(ShotReached("alley", "lamp", 2, "running"))
    board.note(ShotFinished("alley", "lamp", 1, 5.0))
    first, sums = board.lines(100, 24)
    assert first.split() == ["alley#lamp", "take", "2", "0:00", "being", "made"]
    assert sums.startswith("1 of 2 done")


def test_the_number_of_a_job_is_for_logs_and_what_else_is_known_of_a_phase_is_shown(clock: Clock) -> None:
    board = at_work(
        clock,
        ShotReached("alley", "question", 1, "submitted", "job 86ecf553"),
        ShotReached("門", "lamp", 1, "doubtful", "asking for it"),
    )
    assert board.lines(100, 24)[0].endswith("  submitted")
    assert board.lines(100, 24)[3].endswith("it may have been submitted: asking for it")


def test_with_nothing_at_work_nothing_is_shown(clock: Clock) -> None:
    board = Board(clock)
    board.note(RunBegan(()))
    assert (board.busy, board.lines(80, 24)) == (False, ())
    board.note(FilmStarted("The rain", 4))
    board.note(FilmProgressed(0.25))
    assert board.busy
    assert board.lines(100, 24)[0].split()[:5] == ["film", "0:00", "cutting", "The", "rain"]
    assert board.lines(100, 24)[0].endswith(" 25 %")
    board.note(FilmFinished("film.mp4", 20.0))
    assert (board.busy, board.lines(80, 24)) == (False, ())


def test_a_new_run_begins_to_count_anew(clock: Clock) -> None:
    board = at_work(clock, *(ShotFinished(scene, shot, 1, 5.0) for scene, shot in zip(SCENES, NAMES, strict=True)))
    board.note(RunBegan((Wanted("alley", "lamp", 2, 5.0),)))
    board.note(ShotStarted("alley", "lamp", 2))
    assert board.lines(100, 24)[-1] == "0 of 1 done"


def test_nothing_that_acts_on_a_terminal_gets_into_a_line(clock: Clock) -> None:
    board = at_work(clock, ShotReached("門", "lamp", 1, "doubtful", "\x1b[2Jowned\nnext"))
    assert any("\\x1b[2Jowned\\nnext" in line for line in board.lines(100, 24))
    assert all(line.isprintable() for line in board.lines(100, 24))
