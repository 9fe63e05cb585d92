"""Keys as people call them."""

NAMES = {"question_mark": "?", "slash": "/", "escape": "Esc", "space": "Space", "enter": "Enter", "comma": ",",
         "tab": "Tab", "delete": "Del", "plus": "+", "minus": "-", "full_stop": ".",
         "less_than_sign": "<", "greater_than_sign": ">"}  # fmt: skip


def key_words(keys: str) -> str:
    """``f5`` as ``F5``, ``a`` as ``A``, ``ctrl+q`` as ``Ctrl+Q``, ``f1,question_mark`` as ``F1 ?``."""
    return " ".join("+".join(map(_name, key.split("+"))) for key in keys.split(","))


def either_case(keys: str) -> str:
    """``f6,i`` as ``f6,i,I``: with Caps Lock on, or as the capital that help and header name, a letter is the same key.
    """
    parts = keys.split(",")
    return ",".join([*parts, *(part.upper() for part in parts if len(part) == 1 and part.isalpha())])


def _name(part: str) -> str:
    return NAMES.get(part) or part.capitalize()
