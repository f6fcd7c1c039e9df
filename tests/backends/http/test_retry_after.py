"""How long a provider asks to wait, read from every form of header and from none."""

import math
from email.utils import formatdate

import pytest

from compiler.backends.http.retry_after import read_retry_after

NOW = 1_795_000_000.0


@pytest.mark.parametrize(
    "headers, seconds",
    [
        ({"retry-after": "12"}, 12),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": formatdate(NOW + 90, usegmt=True)}, 90),
        ({"retry-after": formatdate(NOW - 90, usegmt=True)}, 0),
        ({"retry-after-ms": "2500"}, 2.5),
        ({"retry-after": "3", "retry-after-ms": "2500"}, 3),
        ({"retry-after": "9" * 400}, math.inf),
    ],
)
def test_a_time_is_read(headers: dict[str, str], seconds: float) -> None:
    found = read_retry_after(headers, NOW)
    assert found == pytest.approx(seconds, abs=1)


@pytest.mark.parametrize(
    "moment",
    ["2026-11-18T11:11:40+00:00", "2026-11-18T11:11:40Z", "2026-11-18 11:11:40", "2026-11-18T12:11:40+01:00"],
)
def test_segminds_moment_is_utc_where_it_names_no_zone(moment: str) -> None:
    assert read_retry_after({"x-rate-limit-reset-at-utc": moment}, NOW) == 300


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "²",
        "٣",
        "-1",
        "1e5",
        "nan",
        "inf",
        ".",
        "1.2.3",
        "Mon, 99 Foo 2026 10:00:00 GMT",
        "Mon, 01 Jan 0001 00:00:00 +99999999999999999999",
        "Mon, 01 Jan 99999 00:00:00 GMT",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "\x00",
        ", ,",
    ],
)
def test_no_header_raises_and_nonsense_is_not_a_time(value: str) -> None:
    found = [
        read_retry_after({name: value}, NOW) for name in ("retry-after", "retry-after-ms", "x-rate-limit-reset-at-utc")
    ]
    assert all(one is None or one >= 0 for one in found)
    assert found[1] is None
