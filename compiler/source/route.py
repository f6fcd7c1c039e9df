"""A route: the file, and the keys and indices that lead to one node of its document.

Everything above carries routes instead of line numbers; a route becomes a span once, when a
diagnostic is rendered. Invariant: making a route never reads the document.
"""

from compiler.source.value import value

Step = str | int


@value
class Route:
    """Where something stands in a document.

    Attributes:
        file: the `SourceFile.name` of the document.
        steps: mapping keys and sequence indices from the root, outermost first.
    """

    file: str
    steps: tuple[Step, ...] = ()

    def __truediv__(self, step: Step) -> "Route":
        return Route(self.file, (*self.steps, step))

    def holds(self, other: "Route") -> bool:
        """Tell whether something stands here, or in what stands here."""
        return self.file == other.file and other.steps[: len(self.steps)] == self.steps

    def __str__(self) -> str:
        return f"{self.file}#" + ".".join(str(step) for step in self.steps)
