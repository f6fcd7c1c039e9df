"""Has the clips that a plan uses in the store before a hosted run begins.

Called by `driver.session`. Invariant: nothing is spent, and what cannot be had is left to the run, which asks the
provider while it keeps the clip, and otherwise says what making it again would cost.
"""

from compiler.build.plan import Step
from compiler.build.remote import Remote, RemoteError
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.events import Emit, ShotFinished, ShotReached, ShotStarted
from compiler.driver.planned import PlannedFilm
from compiler.driver.store_names import locked_clips
from compiler.driver.store_remote import open_remote
from compiler.driver.store_restore import Restored, Wanted, restore_clips
from compiler.driver.store_setting import StoreSetting
from compiler.driver.store_shared import report_poison, report_remote


def recall_clips(planned: PlannedFilm, setting: StoreSetting, emit: Emit, diagnostics: Diagnostics) -> None:
    """Fetch from the shared store what a plan uses and is not here, and report what is damaged.

    Raises:
        OSError: the store cannot be written.
    """
    account = planned.account
    steps = {step.take: step for step in _used(planned) if step.take and step.shot.request is not None}
    if account is None or not steps:
        return

    def begin(wanted: Wanted) -> None:
        part = steps[wanted.sha256].part
        emit(ShotStarted(*part))
        emit(ShotReached(*part, "downloading", "from the shared store"))

    def remote() -> Remote | None:
        return open_remote(setting, account.realm)

    restored = restore_clips(_wanted(planned, steps), planned.store, remote, begin)
    for sha256, step in steps.items():
        _report(step, restored[sha256], emit, diagnostics)


def _used(planned: PlannedFilm) -> tuple[Step, ...]:
    """Return the steps of the plan, and those of shots that it does not touch and takes a last frame of."""
    frames = {step.shot.frame.place for step in planned.plan.making if step.shot.frame is not None}
    before = (step for step in planned.whole.steps if (step.shot.scene, step.shot.id) in frames)
    kept = (step if step.take or step.before is None else step.before for step in before)
    return (*kept, *planned.plan.steps)


def _wanted(planned: PlannedFilm, steps: dict[str, Step]) -> list[Wanted]:
    files = {scene.id: (scene.file, scene.file.name) for scene in planned.film.project.scenes}
    # What is wrong with a lock was reported when the film was planned, and stopped it.
    numbers = {clip.row.sha256: clip.row.take for clip in locked_clips(files, Diagnostics())}
    return [
        Wanted(step.source or step.key, sha256, numbers.get(sha256, _own_number(step)), step.shot.seconds)
        for sha256, step in steps.items()
    ]


def _own_number(step: Step) -> int:
    return step.shot.request.take if step.shot.request is not None else 1


def _report(step: Step, restored: Restored, emit: Emit, diagnostics: Diagnostics) -> None:
    shot = step.shot
    if restored.outcome == "fetched":
        emit(ShotFinished(*step.part, shot.seconds))
    if restored.damaged and restored.outcome == "fetched":
        message = f"the stored clip of `{shot.id}` was damaged; it was set aside and fetched from the shared store"
        diagnostics.report("corrupt-clip", message, shot.route, help="a failing disk does this: look after it")
    elif restored.damaged:
        message = f"the stored clip of `{shot.id}` is damaged; it was set aside"
        diagnostics.report("corrupt-clip", message, shot.route, help="a failing disk does this: look after it")
    if restored.outcome == "poisoned":
        report_poison(restored.remark, shot.id, shot.route, diagnostics)
    elif restored.outcome == "unreachable":
        report_remote(RemoteError(restored.remark), diagnostics)
