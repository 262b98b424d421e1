"""What a name of the register must be."""


def has_thai_letter(text: str) -> bool:
    """Whether a name can be read in Thai."""
    return any("ก" <= letter <= "ฮ" for letter in text)
