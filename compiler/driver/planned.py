"""A film with its plan, between planning and cutting."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from compiler.build.plan import Plan, Step
from compiler.build.store import Store
from compiler.diagnostics.diagnostic import Diagnostic
from compiler.driver.account import Account
from compiler.driver.front import Film
from compiler.ir.shot import Shot, Target
from compiler.source.document import Sources
from compiler.source.route import Route


@dataclass(frozen=True, slots=True)
class PlannedFilm:
    """A film and what would be done to it.

    Attributes:
        film: the lowered scenes.
        target: what it is made for.
        store: the store that the plan looked into.
        plan: the steps that were selected.
        whole: the steps of every shot, which the cut needs.
        sources: every file that was read, to say on which line something stands.
        account: of the provider that makes it; None for a free backend.
        warnings: what is doubtful about its scenes, and perhaps about others.
    """

    film: Film
    target: Target
    store: Store
    plan: Plan
    whole: Plan
    sources: Sources
    account: Account | None = None
    warnings: tuple[Diagnostic, ...] = ()

    def with_bound(self, steps: Mapping[tuple[str, str, int], Step]) -> "PlannedFilm":
        """Return the film with the steps of which the key became known, by scene, shot and take."""
        if not steps:
            return self
        return replace(self, plan=self.plan.with_steps(steps), whole=self.whole.with_steps(steps))

    def without(self, places: frozenset[tuple[str, str]]) -> "PlannedFilm":
        """Return the film without some of its shots, by scene and shot."""
        lists = tuple(
            replace(one, shots=tuple(shot for shot in one.shots if (shot.scene, shot.id) not in places))
            for one in self.film.shot_lists
        )
        plan, whole = self.plan.without(places), self.whole.without(places)
        return replace(self, film=replace(self.film, shot_lists=lists), plan=plan, whole=whole)

    def warnings_of(self, shot: Shot) -> tuple[Diagnostic, ...]:
        """Return what is doubtful about a shot itself."""
        places = ((one, one.primary.where) for one in self.warnings)
        return tuple(one for one, place in places if isinstance(place, Route) and shot.route.holds(place))

    @property
    def build_folder(self) -> Path:
        """Where the film and everything beside it goes."""
        return self.film.project.root / "build" / self.film.project.id / str(self.target)
