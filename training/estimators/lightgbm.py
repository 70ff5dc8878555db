"""Import LightGBM, or explain why it cannot be loaded: its wheels do not contain OpenMP."""

try:
    from lightgbm import LGBMClassifier
except OSError as error:
    raise ImportError(
        f"LightGBM cannot be loaded ({error}): install the system's OpenMP library (Debian: "
        "apt-get install libgomp1)."
    ) from error

__all__ = ["LGBMClassifier"]
