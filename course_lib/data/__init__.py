"""The course's data sets and their mini-batches.

Excerpts travel in the package; `whole=True` finds the whole data sets on this machine or downloads them into the cache
folder: $DEEP_LEARNING_EXERCISES_DATA, or deep-learning-exercises in $XDG_CACHE_HOME or ~/.cache.
"""

from course_lib.data.batches import Batches, load_data_fashion_mnist
from course_lib.data.files import DataError
from course_lib.data.sets import EMBEDDED, FASHION_CLASSES, digits, fashion_mnist, mnist

__all__ = [
    "EMBEDDED",
    "FASHION_CLASSES",
    "Batches",
    "DataError",
    "digits",
    "fashion_mnist",
    "load_data_fashion_mnist",
    "mnist",
]
