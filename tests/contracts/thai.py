"""Whether a text is in Thai."""

import re


def is_thai(text: str) -> bool:
    """Some Thai letters make it so."""
    return bool(re.search("[ก-๛]{3}", text))
