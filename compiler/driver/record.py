"""Writes down what a film is made of, for the film to carry.

Called by `driver.cut` before the film is assembled. Invariant: nothing of the machine or the hour, so that equal films
have equal records.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from compiler.driver.clip_file import ClipFile
from compiler.edit.film_record import FilmRecord, RecordedTake
from compiler.edit.timeline import Timeline


def film_record(title: str, timeline: Timeline, clips: Mapping[tuple[str, str], ClipFile]) -> FilmRecord:
    """Return the record of a film.

    Args:
        title: of the film.
        timeline: its cut.
        clips: the clip of every shot, by scene and shot.
    """
    named = {f"{scene}#{shot}": (scene, shot) for scene, shot in clips}
    hashes = {source: clips[place].sha256 for source, place in named.items()}
    document = json.dumps({"title": title, "timeline": asdict(timeline), "clips": hashes}, sort_keys=True)
    spans = timeline.spans
    takes: list[RecordedTake] = []
    for clip, position in timeline.video.positions:
        place = named.get(clip.source)
        if place is None:  # a title card, which says itself what it shows
            continue
        file = clips[place]
        begin, end = (round(moment * timeline.fps) for moment in spans[clip.source])
        start = clip.source_range.start - (position - begin)
        takes.append(RecordedTake(*place, file.take, file.sha256, start, end - begin, file.footage))
    return FilmRecord(hashlib.sha256(document.encode()).hexdigest(), timeline.video.duration, tuple(takes))
