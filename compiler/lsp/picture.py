"""Small pictures of references, kept in a repository's `.scenec`, for hovers.

Invariant: a picture is made once for each content; what cannot be decoded has none.
"""

from pathlib import Path

from compiler.driver.workplace import scratch
from compiler.ir.reference import Reference
from compiler.scene.ground import is_file


def find_picture(reference: Reference, root: Path) -> Path | None:
    """Return a small JPEG of what is shown of a reference, or None where there is none.

    Args:
        reference: whose.
        root: of the repository.
    """
    asset = reference.asset
    source = root / asset.location
    if asset.remote or not asset.sha256 or not is_file(source):
        return None
    # Pictures and films take a quarter of a second to load: only hovers need them.
    from compiler.media.decode_error import DecodeError  # noqa: PLC0415
    from compiler.media.thumbnail import write_thumbnail  # noqa: PLC0415

    try:
        folder = scratch(root) / "thumbnails"
        folder.mkdir(exist_ok=True)
        picture = folder / f"{asset.sha256}.jpg"
        if not picture.exists():
            write_thumbnail(source, reference.medium, picture)
    except (DecodeError, OSError):
        return None
    return picture
