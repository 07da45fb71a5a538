"""What a class's reports say together, in numbers: scores, tasks, hidden tests. Pure arithmetic, no file, no page."""

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Assignment, Group, Outcome, Report, Task, TaskResult, TestResult

MAX_BINS = 25
STEPS = (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Spread:
    """How some numbers lie; of a single one `deviation` is 0, for it says nothing about others."""

    count: int
    mean: float
    deviation: float  # the sample's: divided by count - 1
    minimum: float
    lower: float  # quartile
    median: float
    upper: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Bin:
    """How many scores lie from `lower` to below `upper`; the last bin includes its upper end."""

    lower: float
    upper: float
    count: int


@dataclass(frozen=True, slots=True)
class TaskStatistics:
    """How the class did in one task; `shares` are parts of the task's points, of a bonus 1 for done and 0 for not."""

    task: Task
    scores: Spread
    shares: Spread
    full: int  # submissions with all its points
    outcomes: dict[Outcome, int]


@dataclass(frozen=True, slots=True)
class TestStatistics:
    """How the class did in one hidden test."""

    __test__ = False  # pytest: not a test class

    name: str
    title: str
    task: str
    group: Group
    count: int  # submissions that met it
    outcomes: dict[Outcome, int]
    discrimination: float | None  # None where everyone passed, or nobody, or there is nothing to compare with

    @property
    def failure_rate(self) -> float:
        """The share of submissions that did not pass it."""
        return 1 - self.outcomes.get(Outcome.PASSED, 0) / self.count


@dataclass(frozen=True, slots=True)
class ClassStatistics:
    """A class in numbers; `scores` is None where there is no submission."""

    scores: Spread | None
    full: int  # submissions with all points
    nothing: int  # submissions with none
    histogram: tuple[Bin, ...]
    tasks: tuple[TaskStatistics, ...]
    tests: tuple[TestStatistics, ...]  # in the order of the tasks


def class_statistics(assignment: Assignment, reports: Sequence[Report]) -> ClassStatistics:
    """Return the class in numbers; the reports are of this assignment's tasks."""
    scores = [report.score for report in reports]
    return ClassStatistics(
        scores=spread(scores) if scores else None,
        full=sum(score >= assignment.max_score for score in scores),
        nothing=sum(score == 0 for score in scores),
        histogram=histogram(scores, assignment.max_score),
        tasks=tuple(_task(task, reports) for task in assignment.tasks) if reports else (),
        tests=_tests(assignment, reports),
    )


def spread(numbers: Sequence[float]) -> Spread:
    """Return how at least one number lies; quartiles are interpolated between order statistics."""
    several = len(numbers) > 1
    lower, median, upper = statistics.quantiles(numbers, n=4, method="inclusive") if several else [numbers[0]] * 3
    deviation = statistics.stdev(numbers) if several else 0.0
    return Spread(len(numbers), statistics.fmean(numbers), deviation, min(numbers), lower, median, upper, max(numbers))


def histogram(scores: Sequence[float], max_score: float) -> tuple[Bin, ...]:
    """Count scores in bins of a round width from 0 to max_score, at most MAX_BINS; none where nothing counts."""
    if not max_score:
        return ()
    step = next((step for step in STEPS if max_score / step <= MAX_BINS), max_score / MAX_BINS)
    bins = math.ceil(max_score / step - 1e-9)
    # A score of 0.3 belongs to the bin that begins with 3 * 0.1.
    counts = Counter(min(int(score / step + 1e-9), bins - 1) for score in scores)
    return tuple(Bin(step * n, min(step * (n + 1), max_score), counts[n]) for n in range(bins))


def discrimination(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Correlate passing one test with the share of all other tests passed: the corrected item-total correlation.

    The point-biserial coefficient r = (M1 - M0) / s * sqrt(p * (1 - p)): M1 and M0 are the means of `rest` among those
    who passed and those who did not, s its standard deviation (divided by n), p the share that passed. It equals
    Pearson's r. Left out of its own total, a test cannot raise its own coefficient (S. Henrysson, Correction of
    item-total correlations in item analysis, Psychometrika 28, 1963). None where one of the two does not vary.
    """
    won = [value for value, is_passed in zip(rest, passed, strict=True) if is_passed]
    lost = [value for value, is_passed in zip(rest, passed, strict=True) if not is_passed]
    if not won or not lost or min(rest) == max(rest):
        return None
    share = len(won) / len(passed)
    r = (statistics.fmean(won) - statistics.fmean(lost)) / statistics.pstdev(rest) * math.sqrt(share * (1 - share))
    return max(-1.0, min(1.0, r))


def _task(task: Task, reports: Sequence[Report]) -> TaskStatistics:
    results = [result for report in reports for result in report.tasks if result.task == task.id]
    shares = [_share(result) for result in results]
    return TaskStatistics(
        task=task,
        scores=spread([result.score for result in results]),
        shares=spread(shares),
        full=sum(share == 1 for share in shares),
        outcomes=dict(Counter(result.outcome for result in results)),
    )


def _share(result: TaskResult) -> float:
    return result.score / result.max_score if result.max_score else float(result.outcome is Outcome.PASSED)


def _tests(assignment: Assignment, reports: Sequence[Report]) -> tuple[TestStatistics, ...]:
    """Return a statistic a test, over the submissions that met it: a file that could not be read met none."""
    met: dict[tuple[str, str], list[tuple[TestResult, float]]] = {}
    for report in reports:
        tests = [(result.task, test) for result in report.tasks for test in result.tests]
        passed = sum(test.outcome is Outcome.PASSED for _, test in tests)
        others = max(len(tests) - 1, 1)
        for task, test in tests:
            rest = (passed - (test.outcome is Outcome.PASSED)) / others
            met.setdefault((task, test.name), []).append((test, rest))
    places = {task.id: place for place, task in enumerate(assignment.tasks)}
    ordered = sorted(met.items(), key=lambda entry: places[entry[0][0]])
    return tuple(_test(task, results) for (task, _), results in ordered)


def _test(task: str, results: Sequence[tuple[TestResult, float]]) -> TestStatistics:
    latest = results[-1][0]
    passed = [test.outcome is Outcome.PASSED for test, _ in results]
    return TestStatistics(
        name=latest.name,
        title=latest.title,
        task=task,
        group=latest.group,
        count=len(results),
        outcomes=dict(Counter(test.outcome for test, _ in results)),
        discrimination=discrimination(passed, [rest for _, rest in results]),
    )
