"""Ways in which a text file goes wrong: slips of a hand, of an editor, of a merge, and malice.

`bad_input` picks some of them for a case. Each takes a source of randomness and a text and gives a text back.
"""

from collections.abc import Callable
from random import Random

Spoil = Callable[[Random, str], str]

SCRAPS = (
    *("", "\n", " ", "  ", "\t", ":", ": ", "- ", "-", "?", "? ", "#", " #x", "{", "}", "[", "]", "{}", "[]", ","),
    *("'", '"', "|", ">", "|-\n", "&a ", "*a", "*nobody", "!x ", "!!binary ", "!!python/object:os.system ", "%", "@"),
    *("`", "~", "null", "true", "no", "0x1F", "1_000", "12:30:45", "2020-01-01", ".inf", ".nan", "1e999", "-1", "0"),
    *("scene: ", "story: ", "shots:", "id: ", "use: [a.yaml]\n", "use: [.]\n", "image: ", "../", "/", "\\", "<<: "),
    *("---\n", "...\n", "%YAML 1.1\n---\n", "who: ", "line: ", "key: ", "en: ", "previous", "wipe", "x" * 300),
    *("@mara", "@nobody", "@previous", "{{ shot }}", "{% raw %}", "Image 1", "$(id)", "%s", "{0}", "\\u0000"),
)
STRANGE = (
    *("\0", "\x07", "\x1b[31m", "\x7f", "\x85", "\ufeff", "\u2028", "\u2029", "\u200b", "\u200d", "\u202e", "\u2066"),
    *(
        "\u00a0",
        "\u3000",
        "é",
        "e\u0301",
        "\uff1a",
        "\u201cquoted\u201d",
        "\u2013",
        "林",
        "\U0001f3ac",
        "\ufffe",
        "\U0010ffff",
    ),
    *(
        '"\\ud800"',
        '"\\udfff\\ud800"',
        '"\\0"',
        '"\\x1b[2J"',
        '"\\U0010FFFF"',
        '"\\u202e"',
        "a" + "\u0301" * 200,
        "\u0130",
    ),
)
VALUES = (
    *("", "null", "true", "yes", "0", "-1", "1.5", "1e999", ".nan", "-.inf", "9" * 400, "0.0000001", "1e-400", "0o17"),
    *("[]", "{}", "[[]]", "[{}]", "[null]", "{a: b}", "[1, 2, 3]", "{null: null}", "{? [a] : b}", "''", '"\\n"', "|\n"),
    *("2020-01-01", "12:30", "!!str 5", "!!int x", "!!set {a}", "&x *x", "[*x]", "~", "'\\'", "x" * 5000, "字" * 3000),
)
PATHS = (
    *("..", ".", "/", "~", "assets", "assets/", "/dev/zero", "/dev/stdin", "/proc/self/mem", "../../../../etc/passwd"),
    *(
        "https://example.org/a.png",
        "https://",
        "http://[::1",
        "file:///etc/passwd",
        "ftp://a/b",
        "data:image/png;base64,",
    ),
    *("C:\\a.png", "a" * 300 + ".png", "a/" * 3000 + "b.png", '"a\\0.png"', "assets//jon.png", "./assets/./jon.png"),
    *(
        "https://example.org:99999999/a.png",
        "https://exa mple.org/ä.png",
        "oss://bucket/a",
        '"\\ud800.png"',
        "-rf",
        "%2e%2e",
    ),
)


def cut_out(random: Random, text: str) -> str:
    """Delete a stretch."""
    start = random.randrange(len(text) + 1)
    return text[:start] + text[start + random.choice((1, 2, 5, 20, 100, 1000)) :]


def break_off(random: Random, text: str) -> str:
    """End the file early, as an editor that died."""
    return text[: random.randrange(len(text) + 1)]


def drop_in(random: Random, text: str) -> str:
    """Put a scrap of YAML anywhere."""
    return _insert(random, text, random.choice(SCRAPS))


def drop_in_strange(random: Random, text: str) -> str:
    """Put an odd character anywhere."""
    return _insert(random, text, random.choice(STRANGE))


def write_twice(random: Random, text: str) -> str:
    """Repeat some lines, at once or elsewhere."""
    lines = text.splitlines(keepends=True)
    block = _block(random, lines)
    at = random.choice((block.stop, random.randrange(len(lines) + 1)))
    return "".join(lines[:at] + lines[block.start : block.stop] + lines[at:])


def swap_lines(random: Random, text: str) -> str:
    """Let two lines change places."""
    lines = text.splitlines(keepends=True) or [""]
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return "".join(lines)


def swap_keys(random: Random, text: str) -> str:
    """Give a line the key of another."""
    lines = text.splitlines(keepends=True)
    keyed = [index for index, line in enumerate(lines) if ":" in line]
    if not keyed:
        return text
    to, source = random.choice(keyed), random.choice(keyed)
    key = lines[source].split(":")[0].strip(" -")
    indent = lines[to][: len(lines[to]) - len(lines[to].lstrip(" -"))]
    lines[to] = indent + key + ":" + lines[to].split(":", 1)[1]
    return "".join(lines)


def misspell(random: Random, text: str) -> str:
    """Change one letter of a word."""
    return _insert(random, cut_out(random, text), random.choice("aeiou ABC_-éß"))


def change_value(random: Random, text: str) -> str:
    """Give a key a value of another kind or size."""
    return _with_value(random, text, random.choice(VALUES))


def change_path(random: Random, text: str) -> str:
    """Name a file that is none."""
    lines = text.splitlines(keepends=True)
    named = [index for index, line in enumerate(lines) if "assets/" in line or "use:" in line]
    return _replace_value(lines, random.choice(named), random.choice(PATHS)) if named else text


def indent_otherwise(random: Random, text: str) -> str:
    """Move some lines to the left or right, by spaces or tabs."""
    lines = text.splitlines(keepends=True)
    block = _block(random, lines)
    for index in block:
        line = lines[index]
        lines[index] = random.choice(
            (" " + line, "  " + line, "\t" + line, line[1:], line.lstrip(), line.replace("  ", "\t"))
        )
    return "".join(lines)


def merge_badly(random: Random, text: str) -> str:
    """Leave marks of a merge."""
    lines = text.splitlines(keepends=True)
    block = _block(random, lines)
    ours = lines[block.start : block.stop]
    theirs = [line.replace("e", "a") for line in ours]
    marked = ["<<<<<<< HEAD\n", *ours, "=======\n", *theirs, ">>>>>>> other\n"]
    if random.random() < 0.3:
        del marked[random.randrange(len(marked))]
    return "".join(lines[: block.start] + marked + lines[block.stop :])


def nest(random: Random, text: str) -> str:
    """Put a deep nest in place of a value."""
    depth = random.choice((3, 30, 300, 3000))
    kind = random.randrange(5)
    if kind == 0:
        nested = "[" * depth + random.choice(("", "]" * depth, "]" * (depth - 1)))
    elif kind == 1:
        nested = "{a: " * depth + "b" + random.choice(("", "}" * depth))
    elif kind == 2:
        nested = "\n" + "".join("  " * level + "a:\n" for level in range(min(depth, 300)))
    elif kind == 3:
        nested = "- " * depth + "a"
    else:
        nested = '["' * depth
    return _with_value(random, text, nested)


def anchor(random: Random, text: str) -> str:
    """Use anchors, aliases and merges, also without bound or sense."""
    bomb = "x-a: &a0 [x, x]\n" + "".join(
        f"x-{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 9)
    )
    kind = random.choice(("bomb", "bomb-used", "self", "merge", "undefined", "twice"))
    if kind == "bomb":
        return bomb + text
    if kind == "bomb-used":
        return bomb + _with_value(random, text, "*a8")
    if kind == "self":
        return _with_value(random, text, random.choice(("&s [*s]", "&s {a: *s}")))
    if kind == "merge":
        return "x-m: &m {id: a, at: yard}\n" + _insert_line(random, text, "    <<: *m\n")
    if kind == "undefined":
        return _with_value(random, text, "*nothing")
    return _with_value(random, _with_value(random, text, "&t a"), "&t b")


def quote_badly(random: Random, text: str) -> str:
    """Open a quote or a block where none ends."""
    lines = text.splitlines(keepends=True)
    keyed = [index for index, line in enumerate(lines) if ": " in line]
    if not keyed:
        return text
    index = random.choice(keyed)
    key, value = lines[index].split(": ", 1)
    value = value.rstrip("\n")
    made = (
        f'"{value}',
        f"'{value}",
        f'{value}"',
        f'"{value}" x',
        f"'{value}'s",
        f"[{value}",
        f"{{{value}}}",
        f"|{value}",
        f">{value}",
    )
    lines[index] = f"{key}: {random.choice(made)}\n"
    return "".join(lines)


def end_lines_otherwise(random: Random, text: str) -> str:
    """End the lines as other systems and none do."""
    endings = ("\r\n", "\r", "\x85", "\u2028", "\n\n", "\x0c\n", "\x0b")
    if random.random() < 0.5:
        return text.replace("\n", random.choice(endings))
    return "".join(line.rstrip("\n") + random.choice(("\n", *endings)) for line in text.splitlines(keepends=True))


def grow(random: Random, text: str) -> str:
    """Make a part of the file a thousand times as long."""
    lines = text.splitlines(keepends=True)
    block = _block(random, lines)
    many = random.choice((10, 100, 1000))
    return "".join(lines[: block.stop] + lines[block.start : block.stop] * many + lines[block.stop :])[:400_000]


def say_badly(random: Random, text: str) -> str:
    """Mention, address and speak as the language does not."""
    said = (
        *("@", "@@mara", "@mara.", "@mara@jon", "@林", "@mara's", "@{mara}", "{{mara}}", "{mara", "mara}", "@-", "@1"),
        *(
            "(((",
            ")",
            "()",
            "mara (",
            "mara (quietly: Hi",
            "mara (V.O.) (O.S.): Hi",
            ": : :",
            "——",
            "“",
            "Video 9",
            "图1",
        ),
    )
    return _insert(random, text, " " + random.choice(said) + " ")


SLIPS: tuple[Spoil, ...] = (
    *(cut_out, break_off, drop_in, drop_in, drop_in_strange, write_twice, swap_lines, swap_keys, misspell),
    *(change_value, change_value, change_path, indent_otherwise, merge_badly, nest, anchor, quote_badly),
    *(end_lines_otherwise, grow, say_badly),
)
"""Every way; the commonest stand twice."""


def _insert(random: Random, text: str, scrap: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + scrap + text[at:]


def _insert_line(random: Random, text: str, line: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(random.randrange(len(lines) + 1), line)
    return "".join(lines)


def _block(random: Random, lines: list[str]) -> range:
    start = random.randrange(len(lines) + 1)
    return range(start, min(len(lines), start + random.choice((1, 1, 2, 5, 20))))


def _with_value(random: Random, text: str, value: str) -> str:
    lines = text.splitlines(keepends=True)
    keyed = [index for index, line in enumerate(lines) if ":" in line]
    return _replace_value(lines, random.choice(keyed), value) if keyed else text + value


def _replace_value(lines: list[str], index: int, value: str) -> str:
    return "".join([*lines[:index], lines[index].split(":", 1)[0], ": ", value, "\n", *lines[index + 1 :]])
