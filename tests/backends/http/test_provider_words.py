"""What a provider says, fit to be shown."""

import pytest

from compiler.backends.http.provider_words import provider_words
from compiler.backends.secret import Secret

KEY = Secret("sk-canary-0123456789abcdef")


@pytest.mark.parametrize("before", range(2380, 2402))
def test_no_part_of_a_key_is_left_where_a_message_is_cut(before: int) -> None:
    said = provider_words(" " * (before - 30) + "y" * 30 + KEY.reveal() + "!", KEY)
    assert "canary" not in said


def test_a_signed_query_is_left_out() -> None:
    said = provider_words("see https://a.example/b.mp4?Expires=1&Signature=abcdefghij for it", KEY)
    assert said == "see https://a.example/b.mp4?… for it"


@pytest.mark.parametrize("said", [None, 3, ["x"], {}])
def test_what_is_no_text_says_nothing(said: object) -> None:
    assert provider_words(said, KEY) == ""
