"""Hashes of all shingles of a text at once, the same in every process. Pure.

A call for each of some thousand shingles would be most of what near duplicates cost. Here the characters of a text
stand in lanes of 64 bits of one long integer, and a few operations on it work on all of them.
"""

from __future__ import annotations

import struct

_LANE = 64
_HASH_MASK = (1 << 32) - 1
_SHIFT = 15
_MIX = 0x9E3779B1
# Odd numbers without a pattern; a character times one of them, and nine of those together, fit into a lane.
_FACTORS = (
    0x9E3779B1,
    0x85EBCA6B,
    0xC2B2AE35,
    0x27D4EB2F,
    0x165667B1,
    0xD3A2646D,
    0xFD7046C5,
    0xB55A4F09,
    0x8DA6B343,
)


def hashes(text: str, width: int) -> list[int]:
    """Of 32 bits, for each run of `width` characters (up to nine) in order; one of a shorter text."""
    text = text.ljust(width, "\0")
    # Every second character is in the low half of a lane, the ones between in the high half.
    both = int.from_bytes(text.encode("utf-32-le", "surrogatepass"), "little")
    lanes = len(text) // 2 + 1
    low = _in_each(_HASH_MASK, lanes)
    halves = (both & low, (both >> _LANE // 2) & low)
    found = [0] * (len(text) - width + 1)
    for first in (0, 1):
        places = range(first, first + width)
        summed = sum(
            (halves[place % 2] >> _LANE * (place // 2)) * factor
            for place, factor in zip(places, _FACTORS, strict=False)
        )
        # Sums alone keep the order of characters that stand in a row, such as digits.
        hashed = summed & low
        hashed = ((hashed ^ ((hashed >> _SHIFT) & _in_each(_HASH_MASK >> _SHIFT, lanes))) * _MIX) & low
        read = struct.unpack(f"<{lanes}Q", hashed.to_bytes(lanes * 8, "little"))
        found[first::2] = read[: len(found[first::2])]
    return found


def mixed(hashed: int) -> int:
    """A number of 32 bits with a sign, another one for each hash: the smallest hashes lie close together."""
    number = (hashed * _MIX) & _HASH_MASK
    return number - (1 << 32) if number >> 31 else number


def _in_each(value: int, lanes: int) -> int:
    return int.from_bytes(value.to_bytes(8, "little") * lanes, "little")
