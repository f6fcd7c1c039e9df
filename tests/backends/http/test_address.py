"""Which addresses may be spoken to."""

import pytest

from compiler.backends.http.address import check_base_url, is_loopback, join_same_host
from compiler.backends.protocol import BackendError

BASE = "https://dashscope-intl.aliyuncs.com/api/v1"


@pytest.mark.parametrize(
    "url",
    [
        "https://dashscope.aliyuncs.com/api/v1/",
        "https://ws-1.cn-beijing.maas.aliyuncs.com/api/v1",
        "http://127.0.0.1:8177/api/v1",
        "http://localhost:8177",
        "http://[::1]:8177/api/v1",
    ],
)
def test_a_good_address_is_taken_without_its_last_slash(url: str) -> None:
    assert check_base_url(url, "V") == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dashscope.aliyuncs.com",
        "ftp://dashscope.aliyuncs.com",
        "https://",
        "https:///api",
        "https://a b.com",
        "https://a..b.com",
        f"https://{'a' * 64}.com",
        "https://a.com:99999",
        "https://a.com:x",
        "https://a.com:0",
        "https://[::1",
        "https://user:secret@a.com",
        "https://user@a.com",
        "https://a.com/?x=1",
        "https://a.com/#x",
        "https://ex\u00e4mple.com",
        "https://a.com/\x00",
        "https://a.com/\n",
        "http://a.com",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://0.0.0.0",
    ],
)
def test_a_bad_address_is_told_with_where_it_was_set(url: str) -> None:
    with pytest.raises(BackendError, match="`DASHSCOPE_HTTP_BASE_URL`") as caught:
        check_base_url(url, "DASHSCOPE_HTTP_BASE_URL")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address, url",
    [
        ("tasks/t", f"{BASE}/tasks/t"),
        (f"{BASE}/tasks/t", f"{BASE}/tasks/t"),
        ("https://DASHSCOPE-INTL.aliyuncs.com:443/x", "https://DASHSCOPE-INTL.aliyuncs.com:443/x"),
    ],
)
def test_an_address_of_the_providers_own_is_joined(address: str, url: str) -> None:
    assert join_same_host(BASE, address) == url


@pytest.mark.parametrize(
    "address",
    [
        "http://dashscope-intl.aliyuncs.com/x",
        "https://dashscope-intl.aliyuncs.com:8443/x",
        "https://dashscope-intl.aliyuncs.com.example.org/x",
        "https://dashscope-intl.aliyuncs.com@example.org/x",
        "//example.org/x",
        "https://dashscope.aliyuncs.com/x",
        "javascript:alert(1)",
        "https://[x",
    ],
)
def test_no_other_address_gets_the_key(address: str) -> None:
    with pytest.raises(BackendError):
        join_same_host(BASE, address)


def test_only_this_machine_is_loopback() -> None:
    assert [is_loopback(host) for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1")] == [True] * 4
    assert not any(is_loopback(host) for host in ("", "0.0.0.0", "10.0.0.1", "example.org", "localhost.example.org"))  # noqa: S104  (a name that must not pass)
