"""Who acts: the operator of this run, whom the journal names and whose rights count.

Like the language it belongs to the whole process, which serves one operator: what depended on the thread would be
lost in Textual's thread workers, which do not inherit a context.
"""

_code = ""


def act_as(operator: str) -> None:
    """From now on the operator with this code acts, in every thread."""
    global _code
    _code = operator


def acting() -> str:
    """The code of the operator who acts; empty while nobody does, as when the demo builds its sample company."""
    return _code
