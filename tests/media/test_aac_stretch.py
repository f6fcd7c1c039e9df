"""Sound encoded in stretches is as good as sound encoded at once, where they meet too."""

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from compiler.media.aac_stretch import LEAD, TRAIL, SoundPacket, encode_stretch
from compiler.media.encode import AAC_FRAME

RATE = 48_000
STRETCH = 12 * AAC_FRAME
Sound = NDArray[np.float32]


def _speech(seconds: float) -> Sound:
    """Return tones that come and go, with sharp beginnings: the encoder changes its windows at those."""
    times = np.arange(round(seconds * RATE)) / RATE
    envelope = np.clip(np.sin(2 * np.pi * 4.3 * times) * 6, 0, 1)
    tone = sum(np.sin(2 * np.pi * 140 * number * times + number) / number for number in range(1, 20))
    return np.repeat((0.2 * envelope * tone)[:, np.newaxis], 2, axis=1).astype(np.float32)


def _stretches(sound: Sound, size: int) -> list[SoundPacket]:
    packets: list[SoundPacket] = []
    for start in range(0, len(sound), size):
        end = min(start + size, len(sound))
        begins = max(0, start - LEAD)
        packets += encode_stretch(sound[begins : end + TRAIL], begins, start, end)
    return packets


def _decoded(packets: list[SoundPacket]) -> Sound:
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "stereo", "fltp"
    encoder.open()
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = encoder.extradata
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet.data))]
    return np.concatenate([frame.to_ndarray().T for frame in frames])[AAC_FRAME:]


def test_stretches_sound_where_they_meet_as_they_do_elsewhere() -> None:
    sound = _speech(6)
    whole, apart = (_decoded(_stretches(sound, size)) for size in (len(sound), STRETCH))
    at = min(len(sound), len(whole), len(apart))
    at -= at % STRETCH
    errors = [np.abs(one[:at] - sound[:at]).reshape(-1, STRETCH, 2) for one in (whole, apart)]
    near = slice(0, 2 * AAC_FRAME)
    assert errors[1][1:, near].max() <= errors[0].max() * 1.2
    loud = [np.sqrt(np.mean(np.square(error[1:, near]))) for error in errors]
    assert loud[1] <= loud[0] * 1.25


@pytest.mark.parametrize("samples", [1, 1600, 12 * AAC_FRAME, 12 * AAC_FRAME + 1, 40_000])
def test_packets_follow_one_another_and_end_with_the_sound(samples: int) -> None:
    packets = _stretches(_speech(1)[:samples], STRETCH)
    assert [packet.start for packet in packets] == [AAC_FRAME * (number - 1) for number in range(len(packets))]
    assert {packet.duration for packet in packets[:-1]} <= {AAC_FRAME}
    assert packets[-1].start + packets[-1].duration == samples


def test_a_stretch_is_the_same_bytes_every_time() -> None:
    sound = _speech(1)
    assert _stretches(sound, STRETCH) == _stretches(sound, STRETCH)
