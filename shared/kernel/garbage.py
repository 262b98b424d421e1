"""Python's search for circles of garbage, made rare in processes that live long."""

import gc

_COLLECT = (20_000, 20, 20)  # objects until circles are looked for: a request makes hundreds, hardly a circle


def seldom_collected() -> None:
    """From now on; what was imported stays, so nobody looks through it again and again."""
    gc.freeze()
    gc.set_threshold(*_COLLECT)
