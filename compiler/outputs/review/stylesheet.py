"""The few measures of one page that a stylesheet for all pages cannot know, and what a page may load.

`write_review` puts the text into a `<style>` whose hash the policy names, since `style` attributes are
forbidden; `screening` serves it as a file. Invariant: the text is made of numbers and our own words only.
"""

import base64
import hashlib

from compiler.outputs.review.page import ReviewPage

SERVED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of a page that a server of ours sends: everything comes from it."""


def page_measures(page: ReviewPage) -> str:
    """Return CSS with the film's shape and each shot's share of the timeline."""
    width, height = (max(1, int(side)) for side in page.ratio)
    rules = [f":root{{--ratio:{width}/{height}}}"]
    rules += [
        f"#frame-{place}{{flex-grow:{max(0.1, shot.seconds):.2f}}}" for place, shot in enumerate(page.shots, start=1)
    ]
    return "".join(rules)


def security_policy(measures: str) -> str:
    """Return the Content-Security-Policy of a page.

    `file:` stands beside `'self'` because a page opened from disk has no origin that Firefox would call
    `'self'`; on a page that came over http it allows nothing.

    Args:
        measures: the text of the only inline `<style>`.
    """
    digest = base64.b64encode(hashlib.sha256(measures.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' file:",
            f"style-src 'self' file: 'sha256-{digest}'",
            "img-src 'self' file: data:",
            "media-src 'self' file: data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
