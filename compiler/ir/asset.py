"""Assets: the files and addresses that references, voices, first frames and footage come from.

`driver` probes local files (through `media`) and hands the facts in. Invariant: an asset's `identity`
depends on its bytes (or its address as written), never on its path.
"""

from typing import Literal

from compiler.ir.frame import Frame
from compiler.source.route import Route
from compiler.source.value import value

AssetKind = Literal["image", "video", "audio"]


@value
class AssetFacts:
    """What a probe found in a local file's bytes.

    Attributes:
        sha256: of the whole file, in hex.
        size: bytes.
        kind: what the content is, whatever the suffix says.
        format: container or image format in lower case: png, jpeg, bmp, webp, gif, mp4, mov, webm, mkv, avi,
            wav, mp3, flac, ogg, aac.
        width: pixels; 0 for sound.
        height: pixels; 0 for sound.
        seconds: length, counted rather than taken from a header; 0 for an image.
        fps: frames per second; 0 for an image or sound.
        has_audio: whether there is a sound stream.
        has_alpha: whether an image has a pixel that is not opaque or an alpha channel at all.
    """

    sha256: str
    size: int
    kind: AssetKind
    format: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    fps: float = 0.0
    has_audio: bool = False
    has_alpha: bool = False


@value
class Asset:
    """A file of the repository or an address on the web.

    Attributes:
        location: root-relative path with `/`, or the http(s) URL as written.
        remote: whether `location` is a URL; it is then never fetched and `facts` is None.
        facts: what a probe found; None for a remote asset.
        sha256: the content's hash: of the probe, or the author's own `sha256:` beside a URL, else empty.
        route: where the author named it.
        frame: whose last frame it is, where a shot continues another; there is no file before a run cuts it out.
    """

    location: str
    remote: bool
    facts: AssetFacts | None
    sha256: str
    route: Route
    frame: Frame | None = None

    @property
    def identity(self) -> str:
        """What stands for the asset in keys: its content hash, or its address where no hash is known."""
        if self.frame is not None:
            return self.frame.identity
        return f"sha256:{self.sha256}" if self.sha256 else f"url:{self.location}"
