"""The numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Line:
    """A line, and how far from it the points are."""

    slope: float
    intercept: float
    error: float


def fit(points: Sequence[tuple[float, float]]) -> Line:
    """Return the line that has the least squares of errors."""
    x, y = np.asarray(points, dtype=float).T
    system = np.column_stack([x, np.ones_like(x)])
    (slope, intercept), *_ = np.linalg.lstsq(system, y)
    error = np.sqrt(np.mean((system @ (slope, intercept) - y) ** 2))
    return Line(*(round(float(it), 9) + 0.0 for it in (slope, intercept, error)))
