"""The clip that a step uses as it is, if the store has it whole."""

from compiler.build.key import slate_digest
from compiler.build.plan import Step
from compiler.build.store import Store, StoredTake


def usable_take(step: Step, store: Store) -> StoredTake | None:
    """Return the intact clip of a step that says the right things on its slate, or None.

    Where the plan names a clip, as it does for a circled take, that one comes first.
    """
    slate = slate_digest(step.shot.slate)
    takes = [take for take in store.find(step.source or step.key).takes if take.slate in ("", slate)]
    takes.sort(key=lambda take: take.sha256 != step.take)
    return next((take for take in takes if store.intact(take)), None)
