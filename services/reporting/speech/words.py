"""Every word of the pages, in both languages, from one file that a person can read: ``words.yaml``."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from shared.http.wording.language import Language
from shared.kernel.refusal import words as filled

FILE = Path(__file__).with_name("words.yaml")


def read(file: Path = FILE) -> Mapping[str, Mapping[Language, str]]:
    """By key; each with ``th`` and ``en``."""
    catalogue: dict[str, dict[Language, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return catalogue


WORDS = read()


def said(key: str, language: Language, **facts: object) -> str:
    """The words of a key, with its facts filled in. KeyError: nobody wrote them."""
    return filled(WORDS[key][language], facts)
