"""LightGBM, or a sentence where it cannot be loaded: no wheel of it brings the system's OpenMP."""

try:
    from lightgbm import LGBMClassifier
except OSError as error:
    raise ImportError(
        f"LightGBM cannot be loaded ({error}): install the system's OpenMP library (Debian: "
        "apt-get install libgomp1)."
    ) from error

__all__ = ["LGBMClassifier"]
