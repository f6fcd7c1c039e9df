"""Near misses: a name that nobody declared comes in, the declared name that was probably meant goes out.

Called wherever a help line says `did you mean`. Invariant: the answer does not depend on the order of
the candidates.
"""

from collections.abc import Iterable

from compiler.source.composed import compose

_LONGEST = 100
"""Names beyond this many characters are not compared: nobody mistypes a paragraph."""
_TINY = 2
"""Of names of so many characters, one slip leaves nothing that is alike."""


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that a name is most likely a slip of, or None.

    A name that differs only in case, spaces, hyphens or underscores wins; otherwise one slip is
    forgiven, and one for each three characters of the shorter name: a letter too many, too few, wrong, or two
    that changed places.

    Args:
        name: what was written.
        candidates: what could have been meant.
    """
    if len(name) > _LONGEST:
        return None
    wanted = _folded(name)
    found = []
    for candidate in set(candidates) - {name}:
        folded = _folded(candidate)
        distance = _distance(wanted, folded, _forgiven(len(wanted), len(folded)))
        if distance is not None:
            # Among equals, the one whose capitals and hyphens are those that were written.
            found.append((distance, _distance(name, candidate, _LONGEST * 2), candidate))
    return min(found)[2] if found else None


def is_variant(name: str, candidate: str) -> bool:
    """Tell whether a name is a candidate in other capitals, or with other spaces, hyphens or underscores."""
    return _folded(name) == _folded(candidate)


def ask_file(name: str, near: str, path: str = "") -> str:
    """Return the question whether a file was meant; two names that look the same are told apart in words.

    Args:
        name: of the file, as written.
        near: the name of the file that is there.
        path: how it is to be written; its name if empty.
    """
    question = f"did you mean `{path or near}`?"
    is_same = compose(name) == compose(near)
    return f"{question} It looks the same, but its letters are composed differently" if is_same else question


def _folded(name: str) -> str:
    return compose(name).casefold().replace("-", "_").replace(" ", "_").strip("_")


def _forgiven(length: int, other: int) -> int:
    """Return how many slips between names of two lengths are forgiven."""
    shorter, longer = sorted((length, other))
    return max(shorter // 3, 1) if shorter > 1 and longer > _TINY else 0


def _distance(left: str, right: str, limit: int) -> int | None:
    """Return the number of slips between two words (transpositions count one), or None above a limit."""
    if abs(len(left) - len(right)) > limit:
        return None
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, char in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (char != other))
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return None
        before, previous = previous, current
    return previous[-1] if previous[-1] <= limit else None
