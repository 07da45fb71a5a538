"""Pictures for the notebooks, as matplotlib Figures; a wrong answer is drawn as gladly as a right one."""

from course_lib.plotting.image_grids import confusion, images
from course_lib.plotting.tables import (
    aligned_shapes,
    before_and_after,
    broadcast,
    difference_block,
    numbers,
    parts_of_rows,
    table_of_sums,
    triangle,
)

__all__ = [
    "aligned_shapes",
    "before_and_after",
    "broadcast",
    "confusion",
    "difference_block",
    "images",
    "numbers",
    "parts_of_rows",
    "table_of_sums",
    "triangle",
]
