"""Keys as people call them."""

NAMES = {"question_mark": "?", "slash": "/", "escape": "Esc", "space": "Space", "enter": "Enter", "comma": ",",
         "tab": "Tab", "delete": "Del"}  # fmt: skip


def key_words(keys: str) -> str:
    """``f5`` as ``F5``, ``ctrl+q`` as ``Ctrl+Q``, ``f1,question_mark`` as ``F1 ?``."""
    return " ".join("+".join(_name(part) for part in key.split("+")) for key in keys.split(","))


def _name(part: str) -> str:
    if part in NAMES:
        return NAMES[part]
    if part[0] == "f" and part[1:].isdigit():
        return part.upper()
    return part.capitalize() if len(part) > 1 else part
