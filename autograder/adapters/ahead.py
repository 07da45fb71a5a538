"""Grade a class on several processes while nbgrader asks for one student after another."""

from collections.abc import Sequence
from concurrent.futures import Future
from itertools import islice

from autograder.errors import AutograderError
from autograder.grading.pool import JOBS_AHEAD, Job, Pool
from autograder.model import Graded


class Ahead:
    """Submissions that are graded before they are asked for, in the order in which they will be."""

    def __init__(self, pool: Pool, jobs: Sequence[Job]) -> None:
        self.pool = pool
        self._places = {job.name: place for place, job in enumerate(jobs)}
        self._jobs, self._coming = jobs, iter(jobs)
        self._running: dict[str, Future[Graded | AutograderError]] = {}

    def take(self, name: str) -> Graded:
        """Return a submission's result, and go ahead with those behind it. Raises AutograderError."""
        place = self._places[name]
        for passed_over in [other for other in self._running if self._places[other] < place]:
            del self._running[passed_over]
        ahead = JOBS_AHEAD * self.pool.workers
        self._running |= {job.name: self.pool.submit(job) for job in islice(self._coming, ahead - len(self._running))}
        future = self._running.pop(name, None) or self.pool.submit(self._jobs[place])
        result = future.result()
        if isinstance(result, AutograderError):
            raise result
        return result
