"""Writes a text into a comment of a pull request, always the same one: the first run makes it, later ones change it.

Run by `action.yml` as `python tools/sticky_comment.py NUMBER FILE`, with nothing but Python installed. Reads what every
step is given: GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN. Invariant: only a comment that begins with our mark is
changed, and none but one is ever made.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

MARK = "<!-- scenec plan -->"
_LONGEST = 65_000
"""Characters; GitHub takes 65,536."""
_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')


def main(arguments: list[str]) -> int:
    """Write the comment; return the exit code."""
    number, file = arguments
    api, repository = os.environ["GITHUB_API_URL"], os.environ["GITHUB_REPOSITORY"]
    text = f"{MARK}\n{Path(file).read_text(encoding='utf-8')}"
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}\n\n… the rest is in the summary of the run"
    issues = f"{api}/repos/{repository}/issues"
    try:
        known = next((one for one in _comments(f"{issues}/{int(number)}/comments?per_page=100")), None)
        if known is None:
            _call("POST", f"{issues}/{int(number)}/comments", {"body": text})
        else:
            _call("PATCH", f"{issues}/comments/{known}", {"body": text})
    except urllib.error.HTTPError as error:
        sys.stderr.write(f"::warning::scenec could not write its comment: GitHub answers {error.code}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"::warning::scenec could not write its comment: {error}\n")
        return 1
    return 0


def _comments(address: str) -> Iterator[int]:
    """Yield the ids of the comments that are ours."""
    following: str | None = address
    while following:
        found, links = _call("GET", following)
        if isinstance(found, list):
            yield from (one["id"] for one in found if str(one.get("body", "")).startswith(MARK))
        match = _NEXT.search(links)
        following = match[1] if match else None


def _call(method: str, address: str, body: dict[str, str] | None = None) -> tuple[object, str]:
    """Ask GitHub; return the answer and the addresses of further pages."""
    request = urllib.request.Request(  # noqa: S310  (the address is GitHub's own)
        address,
        data=None if body is None else json.dumps(body).encode(),
        method=method,
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
            "Content-Type": "application/json",
            "User-Agent": "scenec",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read()), answer.headers.get("Link", "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
