"""Tells whether a film would come out as it did: what two runs of the front end read is compared.

Called by `scenec watch` after a save. Invariant: runs that are called equal read the same texts, pictures and sounds,
and found the same wrong with them.
"""

from compiler.driver.front import FrontEnd


def is_unchanged(now: FrontEnd, before: FrontEnd) -> bool:
    """Tell whether a run found what an earlier one had found.

    Args:
        now: the run.
        before: the earlier one; what making its film has reported since then is left out.
    """
    known = set(before.diagnostics)
    return (
        _texts(now) == _texts(before)
        and now.assets == before.assets
        and all(problem in known for problem in now.diagnostics)
    )


def _texts(front: FrontEnd) -> dict[str, str]:
    return {name: document.file.text for name, document in front.sources.items()}
