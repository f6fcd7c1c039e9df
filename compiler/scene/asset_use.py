"""An asset use: a place in a scene, story or library that names a file or an address.

`load` collects them, `driver` probes the files, and `passes` look the resulting `Asset` up by route.
"""

from pathlib import Path
from typing import Literal

from compiler.source.route import Route
from compiler.source.value import value


@value
class AssetUse:
    """A named file or address.

    Attributes:
        route: the value that names it.
        expects: what it has to be.
        location: root-relative path with `/` (with `..` for a folder under `asset_roots`), or the URL as written.
        path: the absolute, resolved file; None for a URL.
        sha256: the author's own hash beside a URL, else empty.
    """

    route: Route
    expects: Literal["image", "video", "voice", "sound"]
    location: str
    path: Path | None
    sha256: str = ""
