"""Changes to the text of a scenario as slips of the hand, of an editor or of a disk make them, from a given source."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

VALUES = (
    "nan", ".inf", "-.inf", "1e400", "1e-400", "1e9", "010", "0x1F", "0o17", "12:30", "1,000", "1_000", "$19B", "5%",
    "5％", "１２", "yes", "no", "on", "true", "null", "~", "''", '"5"', "2026-13-40", "2026Q5", "0", "-1", "1e308",
    "-1e308", "1e-300", "9" * 400, "{{ x }}", "*a", "&a 1", "!!python/name:os.system", "!!str 5", "!x", "<<", "=1+1",
    "[1, 2]", "[]", "{}", "[[[]]]", "{a: {b: c}}", "|", ">", "? a", "%", "@x", "`", "'", '"', '"\\ud800"', '"\\e"',
    '"\\UFFFFFFFF"', "a/b", "<script>", "share", "GW", "%/yr", "x/yr real", "C99", "base", "../x.yaml", "2225Q4",
)  # fmt: skip
SIGNS = (
    "\u00a0", "\u200b", "\u202e", "\ufeff", "\u2028", "\u0085", "\u3000", "：", "，", "é", "电", "\u0430", "\U0001f600",
    "\x00", "\x07", "\t", "\r", "\x1b", "#", ": ", "- ", ",", "{", "}", "[", "]", "'", '"', "&", "*", "!", "%", "|",
)  # fmt: skip
_NUMBER = re.compile(rb"-?\d+(\.\d+)?")
_TOKEN = re.compile(rb"[^\s\[\]{},:]+")
_KEY = re.compile(rb"[A-Za-z_0-9.]+(?=:)")


def _at(random: Random, text: bytes) -> int:
    return random.randrange(len(text) + 1)


def flip(random: Random, text: bytes, _: bytes) -> bytes:
    """One bit of one byte."""
    if not text:
        return text
    place = random.randrange(len(text))
    return text[:place] + bytes([text[place] ^ 1 << random.randrange(8)]) + text[place + 1 :]


def delete(random: Random, text: bytes, _: bytes) -> bytes:
    """Some bytes gone."""
    place = _at(random, text)
    return text[:place] + text[place + random.choice((1, 1, 2, 5, 40, 400)) :]


def double(random: Random, text: bytes, _: bytes) -> bytes:
    """Some bytes or a line twice."""
    if random.random() < 0.5:
        lines = text.splitlines(keepends=True)
        place = random.randrange(len(lines)) if lines else 0
        return b"".join([*lines[: place + 1], *lines[place:]])
    place = _at(random, text)
    end = place + random.choice((1, 3, 30, 300))
    return text[:end] + text[place:]


def swap(random: Random, text: bytes, _: bytes) -> bytes:
    """Two lines in each other's place."""
    lines = text.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = random.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def splice(random: Random, text: bytes, other: bytes) -> bytes:
    """A piece of another file put in, at bytes or by lines."""
    if random.random() < 0.5:
        begin = _at(random, other)
        place = _at(random, text)
        return text[:place] + other[begin : begin + random.choice((10, 100, 1000))] + text[place:]
    lines, others = text.splitlines(keepends=True), other.splitlines(keepends=True)
    begin, place = random.randrange(len(others) + 1), random.randrange(len(lines) + 1)
    return b"".join([*lines[:place], *others[begin : begin + random.randrange(1, 6)], *lines[place:]])


def _replaced(random: Random, text: bytes, pattern: re.Pattern[bytes], make: Callable[[bytes], bytes]) -> bytes:
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start()] + make(one[0]) + text[one.end() :]


def nasty(random: Random, text: bytes, _: bytes) -> bytes:
    """A token made one of the values of the list."""
    return _replaced(random, text, _TOKEN, lambda _: random.choice(VALUES).encode())


def rename(random: Random, text: bytes, _: bytes) -> bytes:
    """A key misspelled, or another key of the file."""
    keys = _KEY.findall(text) or [b"x"]

    def renamed(key: bytes) -> bytes:
        place = random.randrange(len(key))
        return random.choice(
            (random.choice(keys), key[:place] + key[place + 1 :], key[:place] + key[place:].upper(), key + key[-1:])
        )

    return _replaced(random, text, _KEY, renamed)


def indent(random: Random, text: bytes, _: bytes) -> bytes:
    """A line moved in or out."""
    lines = text.splitlines(keepends=True)
    if lines:
        place = random.randrange(len(lines))
        shift = random.choice((b" ", b"  ", b"\t", b"    ", None))
        lines[place] = lines[place][1:] if shift is None else shift + lines[place]
    return b"".join(lines)


def number(random: Random, text: bytes, _: bytes) -> bytes:
    """A number made another one."""

    def changed(given: bytes) -> bytes:
        value = float(given)
        other = random.choice((-value, value * 10, value / 1e3, value * 1e6, 0, 1, value + 1, random.uniform(0, 2)))
        return random.choice((f"{other:g}", f"{other:e}", f"{other:.3f}", f"{other:,.2f}", f"{value:.0f}e3")).encode()

    return _replaced(random, text, _NUMBER, changed)


def insert(random: Random, text: bytes, _: bytes) -> bytes:
    """A sign put in."""
    place = _at(random, text)
    return text[:place] + random.choice(SIGNS).encode() + text[place:]


MUTATORS = (flip, delete, double, swap, splice, nasty, nasty, rename, indent, number, number, insert)


def mutated(random: Random, texts: Sequence[bytes]) -> bytes:
    """One of the texts after one to four changes."""
    text = random.choice(texts)
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        text = random.choice(MUTATORS)(random, text, random.choice(texts))
    return text


def pieces(random: Random, text: bytes, entries: int = 6) -> bytes:
    """A few of a long file's lines on top of base: its head, entries of one line, and what follows its parameters."""
    lines = text.splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.startswith(b"parameters:"))
    last = next((n for n in range(first + 1, len(lines)) if lines[n][:1].isalpha()), len(lines))
    own = [line for line in lines[first + 1 : last] if line.startswith(b"  ") and b"{" in line]
    left_out = (b"extends", b"#", b"replay") if random.random() < 0.8 else (b"extends", b"#")
    head = [line for line in lines[:first] if not line.startswith(left_out)]
    tail = lines[last:] if random.random() < 0.2 else []
    chosen = random.sample(own, min(entries, len(own)))
    return b"".join([b"extends: base\n", *head, b"parameters:\n", *chosen, *tail])
