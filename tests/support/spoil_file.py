"""Ways in which bytes, pictures, films, recordings and templates go wrong, for `bad_input`."""

import os
import struct
import zlib
from pathlib import Path
from random import Random

TEMPLATES = (
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "{{ }}",
        "{{ shot. }}",
        "{{ nobody }}",
        "{{ nobody.name }}",
        "{% if %}",
        "{% endif %}",
    ),
    *(
        "{% for x in shot %}",
        "{% for i in range(10) %}{{ i }}",
        "{% endfor %}",
        "{{ shot.action | nope }}",
        "{{ 1 / 0 }}",
    ),
    *("{% for i in range(10**9) %}a{% endfor %}", "{{ 'a' * 10**10 }}", "{{ 9**9**9 }}", "{{ range(10**9) | list }}"),
    *("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "{{ ''.__class__.__mro__ }}", "{{ shot|attr('__class__') }}"),
    *(
        "{{ ''['__class__'] }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__ }}",
    ),
    *(
        "{% include 'en/shot.j2' %}",
        "{% include '/etc/passwd' %}",
        "{% extends 'x' %}",
        "{% import 'os' as os %}",
        "{% do 1 %}",
    ),
    *(
        "{% set a = [] %}{% for i in range(99999) %}{% set _ = a.append(a) %}{% endfor %}{{ a }}",
        "{% raw %}",
        "{{ lipsum(9999) }}",
    ),
    *(
        "{{ '\\ud800' }}",
        "\0",
        "\u2028",
        "{{ shot.action | center(10**9) }}",
        "{{ 'a%999999999d' % 1 }}",
        "{{ ('a' * 9999) | urlize }}",
    ),
    *(
        "{{ [[]] * 10**8 }}",
        "{% call x() %}{% endcall %}",
        "{{ loop }}",
        "{{ namespace(a=1).b }}",
        "{% filter upper %}",
        "Image 1",
    ),
)
SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".mp4",
    ".mov",
    ".wav",
    ".mp3",
    ".gif",
    ".svg",
    ".txt",
    ".yaml",
    "",
    ".PNG",
)


def spoil_bytes(random: Random, content: bytes) -> bytes:
    """Return bytes that were flipped, cut, or written in another encoding."""
    kind = random.randrange(6)
    if kind == 0:
        return _flip(random, content, random.choice((1, 3, 20)))
    if kind == 1:
        return content[: random.randrange(len(content) + 1)]
    if kind == 2:
        return content.decode("utf-8", "replace").encode(random.choice(("utf-16", "utf-16-le", "utf-32", "utf-7")))
    if kind == 3:
        return content.decode("utf-8", "replace").encode(random.choice(("latin-1", "gb18030", "shift-jis")), "replace")
    if kind == 4:
        return random.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\x89PNG\r\n", b"PK\x03\x04", b"\x1f\x8b")) + content
    return random.choice((b"", b"\n", b"\xef\xbb\xbf", b"\xff", b"\0" * 100, random.randbytes(500), b"#" * 9_000_000))


def spoil_template(random: Random, text: str) -> str:
    """Return a template with scraps of Jinja in it, or with a part missing."""
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(len(text) + 1)
        gone = random.choice((0, 0, 1, 10, 200))
        text = text[:at] + random.choice(TEMPLATES) + text[at + gone :]
    return text


def write_spoilt_asset(random: Random, original: Path, others: list[Path]) -> Path:
    """Write something that is no good asset beside a good one, and return where."""
    kind = random.randrange(9)
    disguised = random.random() < 0.3
    path = original.with_name("spoilt" + (random.choice(SUFFIXES) if disguised else original.suffix))
    content = original.read_bytes()
    if kind == 0:
        path.mkdir()
    elif kind == 1:
        os.mkfifo(path)
    elif kind == 2:
        path.symlink_to(random.choice(("spoilt" + path.suffix, "/dev/zero", "/etc/passwd", "nothing", "..")))
    elif kind == 3:
        path.write_bytes(random.choice((_bomb(65_535, 65_535), _bomb(2**31 - 1, 1), _bomb(0, 0), _bomb(1, 1))))
    elif kind == 4:
        path.write_bytes(random.choice(others).read_bytes())
    elif kind == 5:
        path.write_bytes(random.choice((b"", b"\0" * 5000, b"scene: a\n", b"<svg/>", b"RIFF", b"\0\0\0\x18ftypmp42")))
    elif kind == 6:
        path.write_bytes(content[: random.choice((1, 12, 100, 1000, random.randrange(len(content))))])
    elif kind == 7:
        head = _flip(random, content[:300], random.choice((1, 5, 50)))
        path.write_bytes(head + content[300:])
    else:
        path.write_bytes(_flip(random, content, random.choice((1, 50, 5000))))
    return path


def _flip(random: Random, content: bytes, many: int) -> bytes:
    changed = bytearray(content)
    for _ in range(many if changed else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _bomb(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100_000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
