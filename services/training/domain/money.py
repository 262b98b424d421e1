"""Money as a refusal tells it: satang to compute with, baht to read."""


def money(**satang: int) -> dict[str, int | str]:
    """Each amount in satang, and beside it `<name>_baht`, like 12,500.50."""
    baht = {f"{name}_baht": f"{amount // 100:,}.{amount % 100:02d}" for name, amount in satang.items()}
    return {**satang, **baht}
