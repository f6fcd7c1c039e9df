"""A draft: a shot whose settings are decided and whose names are found, before it is bound.

`drafting.draft_shot` makes it, the other passes read it. Invariant: every id in it is declared.
"""

from collections.abc import Mapping

from compiler.catalog.model import ModelFacts
from compiler.ir.asset import Asset
from compiler.ir.reference import Reference
from compiler.passes.own_prompt import OwnPrompt
from compiler.passes.prose import Prose
from compiler.passes.references import Declared
from compiler.passes.resolve import ShotSettings
from compiler.scene.project import LoadedShot
from compiler.source.route import Route
from compiler.source.value import value


@value
class DraftLine:
    """A line of dialogue whose speaker is known.

    Attributes:
        id: the author's id of the line, or empty.
        speaker: who says it.
        text: the words, exactly as written.
        manner: how they are said.
        voiceover: whether the speaker is heard but not seen.
        language: of the words.
        told: the language as the line alone tells it; stands in digests, so that a list of languages changes none.
        seconds: estimated length.
        route: where it is written.
    """

    id: str
    speaker: Declared
    text: str
    manner: Prose
    voiceover: bool
    language: str
    told: str
    seconds: float
    route: Route


@value
class DraftBeat:
    """A camera shot inside the generation.

    Attributes:
        framing: shot size, may be empty.
        angle: the camera's angle.
        camera: the camera's move.
        action: what happens.
        lines: what is said.
        seconds: its length; None where the shot is its only beat.
        route: where it is written.
    """

    framing: str
    angle: Prose
    camera: Prose
    action: Prose
    lines: tuple[DraftLine, ...]
    seconds: int | None
    route: Route


@value
class Draft:
    """A shot before it is bound.

    Attributes:
        shot: as written.
        settings: decided.
        backend: the provider's backend that limits, labels and price are those of.
        facts: of the model there; None when the catalogue does not have it.
        beats: at least one.
        style: the look.
        sound: what is heard besides speech.
        music: inside the shot.
        own: the author's own prompt, or None.
        cast: ids in the author's own order.
        named: everything the shot names, by id, with the place that names it first.
        looks: those that the shot shows in another than their own picture, by id.
        references: what the shot names as it is shown in it, by id; what cannot be shown is missing.
        first_frame: a picture that the clip begins with, or None.
        storyboard: one page of panels in place of all references, or None.
        footage: an existing clip in place of a generation, or None.
        is_whole: whether nothing that it names is unknown or broken.
    """

    shot: LoadedShot
    settings: ShotSettings
    backend: str
    facts: ModelFacts | None
    beats: tuple[DraftBeat, ...]
    style: Prose
    sound: Prose
    music: Prose
    own: OwnPrompt | None
    cast: tuple[str, ...]
    named: Mapping[str, Route]
    looks: Mapping[str, str]
    references: Mapping[str, Reference]
    first_frame: Asset | None
    storyboard: Asset | None
    footage: Asset | None
    is_whole: bool

    @property
    def lines(self) -> tuple[DraftLine, ...]:
        """All lines in spoken order."""
        if len(self.beats) == 1:
            return self.beats[0].lines
        return tuple(line for beat in self.beats for line in beat.lines)

    @property
    def only_cast(self) -> tuple[str, ...]:
        """Ids that only `cast` names: nothing else in the shot would address them."""
        if not self.cast:
            return ()
        proses = [self.style, self.sound, self.music, *(self.own.proses if self.own else ())]
        for beat in self.beats:
            proses += [beat.angle, beat.camera, beat.action, *(line.manner for line in beat.lines)]
        addressed = {id_ for prose in proses for id_ in prose.ids}
        addressed |= {line.speaker.declaration.id for line in self.lines} | {self.settings.at or ""}
        return tuple(id_ for id_ in dict.fromkeys(self.cast) if id_ not in addressed)

    @property
    def is_multi_shot(self) -> bool:
        """Whether several camera shots are asked for in one generation."""
        return bool(self.shot.entry.beats)
