"""What must be found nowhere, in every form in which it could hide, and the search for it, byte by byte."""

import base64
import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

HEAD = 5  # bytes by which needles are looked up; no form is shorter
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True)
class Datum:
    """One personal datum. A name is shared by many."""

    what: str
    text: str


def data_of(identity: Mapping[str, Any]) -> set[Datum]:
    """Of one person. A prefix like นาย is an ordinary word: it tells of nobody."""
    found = {
        Datum(f"{part} name in {language}", name[part])
        for language, name in identity["name"].items()
        for part in ("given", "family")
    }
    found.add(Datum("citizen id", identity["citizen_id"]))
    return found | {Datum(what, text) for what, text in identity["contact"].items()}


def forms(datum: Datum) -> dict[str, bytes]:
    """Every way in which it could be written, by its name."""
    found: dict[str, bytes] = {}
    for name, text in _written(datum).items():
        found |= {f"{name}, {how}": coded for how, coded in _coded(text).items()}
    found |= {f"hashed, {how}": coded for how, coded in _hashed(datum).items()}
    if datum.what == "citizen id":
        found["a number of eight bytes"] = int(datum.text).to_bytes(8)
    return found


def _written(datum: Datum) -> dict[str, str]:
    text = datum.text
    found = {"plain": text, "am apart": text.replace("\u0e33", "\u0e4d\u0e32")}
    found["decomposed"] = unicodedata.normalize("NFD", text)
    if datum.what in {"citizen id", "phone"}:
        digits = text.replace("-", "")
        found |= {"digits": digits, "Thai digits": text.translate(_THAI_DIGITS)}
        found["spaced"] = text.replace("-", " ")
        if datum.what == "citizen id":
            groups = [text[0], text[1:5], text[5:10], text[10:12], text[12]]
            found |= {"as on the card": "-".join(groups), "as on the card, spaced": " ".join(groups)}
        else:
            found["from abroad"] = f"+66{digits[1:]}"
    return found


def _coded(text: str) -> dict[str, bytes]:
    raw = text.encode()
    found = {
        "UTF-8": raw,
        "UTF-16, low byte first": text.encode("utf-16-le"),
        "UTF-16": text.encode("utf-16-be"),
        "in a URL": quote(text, safe="").encode(),
        "in HTML": escape(text).encode("ascii", "xmlcharrefreplace"),
        "in HTML, hexadecimal": b"".join(b"&#x%x;" % ord(c) if ord(c) > 127 else c.encode() for c in text),
        "hexadecimal": raw.hex().encode(),
        "in JSON": _escaped(text, "\\u"),
        "in JSON in JSON": _escaped(text, "\\\\u"),
    }
    for skip in range(3):
        found[f"base64 from byte {skip}"] = core = _base64_core(raw, skip)
        found[f"base64 for URLs from byte {skip}"] = core.translate(bytes.maketrans(b"+/", b"-_"))
    with suppress(UnicodeEncodeError):
        found["TIS-620"] = text.encode("tis-620")
    return found


def _escaped(text: str, sign: str) -> bytes:
    return "".join(f"{sign}{ord(c):04x}" if ord(c) > 127 else c for c in text).encode()


def _base64_core(raw: bytes, skip: int) -> bytes:
    """What stands in the base64 of any text that holds this one `skip` bytes after a group's beginning."""
    coded = base64.b64encode(bytes(skip) + raw).rstrip(b"=")
    whole = (skip + len(raw)) * 8 // 6
    return coded[-(-skip * 8 // 6) : whole]


def _hashed(datum: Datum) -> dict[str, bytes]:
    """Without a key: a number of thirteen digits is soon guessed from it."""
    found: dict[str, bytes] = {}
    if datum.what in {"citizen id", "phone", "email"}:
        for text in {datum.text, datum.text.replace("-", "")}:
            for name in ("md5", "sha1", "sha256"):
                digest = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
                found |= {name: digest, f"{name} hexadecimal": digest.hex().encode()}
    return found


class Search:
    """For many needles at once; capital and small letters are one."""

    def __init__(self, data: Iterable[Datum]) -> None:
        self.data = set(data)
        self._needles: dict[bytes, tuple[Datum, str]] = {}
        for datum in self.data:
            for name, form in forms(datum).items():  # the plainest name of a form comes first
                self._needles.setdefault(form.lower(), (datum, name))
        heads = defaultdict(list)
        for needle in self._needles:
            assert len(needle) >= HEAD, self._needles[needle]
            heads[needle[:HEAD]].append(needle)
        self._heads = {head: tuple(needles) for head, needles in heads.items()}

    def found(self, hay: bytes) -> Iterator[tuple[Datum, str, bytes]]:
        """What stands in there, in which form, with what stands around it."""
        lower, heads = hay.lower(), self._heads
        for at in range(len(lower) - HEAD + 1):
            needles = heads.get(lower[at : at + HEAD])
            if needles and lower.startswith(needles, at):
                for needle in needles:
                    if lower.startswith(needle, at):
                        yield *self._needles[needle], hay[max(at - 40, 0) : at + len(needle) + 20]
