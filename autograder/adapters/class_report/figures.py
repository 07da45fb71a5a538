"""The page's pictures as inline SVG.

Across, places are percentages and nothing is scaled: on a phone a picture gets narrower, its letters stay.
Colours are classes of the page's style, which knows dark screens and paper.
"""

from collections.abc import Iterable, Sequence

from autograder.adapters.class_report.markup import text
from autograder.grading.class_statistics import Bin, Spread, TaskStatistics, TestStatistics
from autograder.model import Group, Outcome

OUTCOMES = {outcome: outcome.replace("_", " ") for outcome in Outcome}
MARKS = {  # of the groups: told apart by shape as well as by colour
    Group.CORE: '<circle r="5"/>',
    Group.EDGE: '<rect x="-4.5" y="-4.5" width="9" height="9"/>',
    Group.ROBUST: '<path d="M0-6.5 6.5 0 0 6.5-6.5 0z"/>',
}
WEAK = 0.2  # below it a test hardly tells strong submissions from weak ones (R. L. Ebel's rule of thumb)
HISTOGRAM_HEIGHT, HISTOGRAM_TOP = 210, 46
ROW_HEIGHT = 44
MAP_HEIGHT, MAP_FOOT = 320, 44


def histogram(bins: Sequence[Bin], scores: Spread, max_score: float) -> str:
    """Draw how many submissions have which score, with mean and median."""
    highest = max(each.count for each in bins)
    floor = HISTOGRAM_TOP + HISTOGRAM_HEIGHT
    parts = []
    for count in _ticks(highest):
        y = floor - HISTOGRAM_HEIGHT * count / highest
        parts.append(_line(0, 100, y, y, "grid"))
        parts.append(_text(0, y - 4, f"{count}", "small") if count else "")
    for number, each in enumerate(bins):
        height = HISTOGRAM_HEIGHT * each.count / highest
        parts.append(
            f'<rect class="bar" x="{_percent(number / len(bins))}" width="{_percent(1 / len(bins))}"'
            f' y="{floor - height:.1f}" height="{height:.1f}"><title>{_between(each)}: {each.count}</title></rect>'
        )
    ticks = [(score, score / max_score) for score in _score_ticks(max_score)]
    parts += [_text(100 * share, floor + 18, f"{score:g}", "small", _anchor(share)) for score, share in ticks]
    for y, name, value in ((12, "mean", scores.mean), (30, "median", scores.median)):
        share = value / max_score
        parts.append(_line(100 * share, 100 * share, HISTOGRAM_TOP - 10, floor, name))
        lower = value == min(scores.mean, scores.median)
        parts.append(_beside(share, y, f"{name} {value:.3g}", left=share > (0.2 if lower else 0.8)))
    most = max(bins, key=lambda each: each.count)
    return _svg(
        "scores",
        floor + 26,
        "How many submissions have which score",
        f"{scores.count} submissions between {scores.minimum:g} and {scores.maximum:g} of {max_score:g} points; mean"
        f" {scores.mean:.3g}, median {scores.median:.3g}; the fullest bin, {_between(most)}, holds {most.count}.",
        parts,
    )


def tasks(statistics: Sequence[TaskStatistics]) -> str:
    """Draw for each task the mean of the points earned, a standard deviation to each side, and the middle half."""
    parts = []
    for number, each in enumerate(statistics):
        y, shares = ROW_HEIGHT * number, each.shares
        parts += [
            _text(0, y + 15, each.task.id, "name"),
            _text(100, y + 15, _mean(each), "small", "end"),
            _rect(0, 1, y + 22, 14, "track"),
            _rect(shares.lower, shares.upper - shares.lower, y + 22, 14, "middle"),
            _whisker(max(0, shares.mean - shares.deviation), min(1, shares.mean + shares.deviation), y + 29),
            f'<circle class="dot" cx="{_percent(shares.mean)}" cy="{y + 29}" r="5"/>',
        ]
    foot = ROW_HEIGHT * len(statistics)
    parts += [
        _text(100 * share, foot + 14, f"{share:.0%}", "small", _anchor(share)) for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    said = "; ".join(f"{each.task.id}: {_mean(each)}" for each in statistics)
    return _svg("tasks", foot + 20, "Mean and spread of each task's points", f"{said}.", parts)


def outcomes(statistics: Sequence[TaskStatistics]) -> str:
    """Draw for each task how many submissions ended it in which way."""
    parts, said = [], []
    for number, each in enumerate(statistics):
        y, total = ROW_HEIGHT * number, sum(each.outcomes.values())
        ways = [(outcome, each.outcomes.get(outcome, 0)) for outcome in Outcome if each.outcomes.get(outcome)]
        parts += [
            _text(0, y + 15, each.task.id, "name"),
            _text(100, y + 15, f"{each.outcomes.get(Outcome.PASSED, 0) / total:.0%} passed", "small", "end"),
        ]
        left = 0.0
        for outcome, count in ways:
            hover = f"{each.task.id}: {OUTCOMES[outcome]} {count} of {total}"
            parts.append(_rect(left, count / total, y + 22, 14, f"way {outcome}", hover))
            left += count / total
        said.append(f"{each.task.id}: " + ", ".join(f"{OUTCOMES[outcome]} {count}" for outcome, count in ways))
    height = ROW_HEIGHT * len(statistics) - 4
    return _svg("outcomes", height, "How each task ended", f"{'; '.join(said)}.", parts)


def tests(statistics: Sequence[tuple[int, TestStatistics]], noted: Iterable[int]) -> str:
    """Draw each numbered test where its failure rate and its discrimination meet; some bear their numbers."""
    drawn = [(number, each, each.discrimination) for number, each in statistics if each.discrimination is not None]
    lowest = min([-0.2, *(r for _, _, r in drawn)])
    height = MAP_HEIGHT - MAP_FOOT

    def y_of(r: float) -> float:
        return 8 + (height - 8) * (1 - r) / (1 - lowest)

    parts = [_rect(0, 1, y_of(WEAK), y_of(lowest) - y_of(WEAK), "weak")]
    for r in (1, 0.8, 0.6, 0.4, WEAK, 0):
        parts += [
            _line(0, 100, y_of(r), y_of(r), "axis" if r == 0 else "grid"),
            _text(0, y_of(r) - 3, f"{r:g}", "small"),
        ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_text(100 * share, height + 18, f"{share:.0%}", "small", _anchor(share)))
    parts.append(_text(50, height + 36, "did not pass", "small", "middle"))
    parts.append(_text(100, y_of(1) - 3, "discrimination", "small", "end"))
    named = set(noted)
    for number, each, r in drawn:
        hover = f"{number}. {each.title} ({each.task}): {each.failure_rate:.0%} did not pass, r = {r:.2f}"
        place = f'x="{_percent(each.failure_rate)}" y="{y_of(r):.1f}"'
        mark = f'<g class="mark {each.group}"><title>{text(hover)}</title>{MARKS[each.group]}</g>'
        label = _label(number, each.failure_rate) if number in named else ""
        parts.append(f'<svg {place} overflow="visible">{mark}{label}</svg>')
    missed = [f"{number}. {each.title}" for number, each, r in drawn if r < WEAK]
    said = f"{len(drawn)} tests; below r = {WEAK:g}: {'; '.join(missed) or 'none'}."
    return _svg("tests", MAP_HEIGHT, "How often each hidden test failed, and how well it discriminates", said, parts)


def bar(share: float, kind: str = "bar") -> str:
    """Draw one share as a bar of its own, for a row of text that says the number."""
    return (
        f'<svg class="line" width="100%" height="8" aria-hidden="true">{_rect(0, 1, 0, 8, "track")}'
        f"{_rect(0, share, 0, 8, kind)}</svg>"
    )


def legend(entries: Iterable[tuple[str, str]]) -> str:
    """Return what marks mean: a drawing, 16 by 16, and its words, in each entry."""
    items = "".join(
        f'<li><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{drawing}</svg> {words}</li>'
        for drawing, words in entries
    )
    return f'<ul class="legend">{items}</ul>'


def _svg(name: str, height: float, title: str, description: str, parts: Iterable[str]) -> str:
    return (
        f'<svg class="picture" width="100%" height="{height:g}" role="img" aria-labelledby="{name}-title {name}-said">'
        f'<title id="{name}-title">{text(title)}</title><desc id="{name}-said">{text(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _rect(left: float, width: float, y: float, height: float, kind: str, hover: str = "") -> str:
    title = f"<title>{text(hover)}</title>" if hover else ""
    return (
        f'<rect class="{kind}" x="{_percent(left)}" width="{_percent(width)}"'
        f' y="{y:.1f}" height="{height:.1f}">{title}</rect>'
    )


def _line(left: float, right: float, top: float, bottom: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{left:.2f}%" x2="{right:.2f}%" y1="{top:.1f}" y2="{bottom:.1f}"/>'


def _text(left: float, y: float, content: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{left:.2f}%" y="{y:.1f}" text-anchor="{anchor}">{text(content)}</text>'


def _whisker(left: float, right: float, y: float) -> str:
    ends = "".join(_line(100 * end, 100 * end, y - 5, y + 5, "whisker") for end in (left, right))
    return _line(100 * left, 100 * right, y, y, "whisker") + ends


def _beside(share: float, y: float, content: str, *, left: bool) -> str:
    """Write beside a line, to its left or to its right."""
    return (
        f'<svg x="{_percent(share)}" y="{y}" overflow="visible"><text class="small" x="{-6 if left else 6}" y="6"'
        f' text-anchor="{"end" if left else "start"}">{text(content)}</text></svg>'
    )


def _label(number: int, share: float) -> str:
    left = share > 0.9
    return (
        f'<text class="small" x="{-9 if left else 9}" y="4" text-anchor="{"end" if left else "start"}">{number}</text>'
    )


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _anchor(share: float) -> str:
    return "start" if share == 0 else "end" if share == 1 else "middle"


def _between(each: Bin) -> str:
    return f"{each.lower:g} to {each.upper:g} points"


def _mean(each: TaskStatistics) -> str:
    if not each.task.points:
        return f"bonus, done by {each.shares.mean:.0%}"
    return f"{each.scores.mean:.2f} of {each.task.points:g}, sd {each.scores.deviation:.2f}"


def _ticks(highest: int) -> list[int]:
    """Return round counts from 0 to at most the highest."""
    steps = [base * 10**power for power in range(7) for base in (1, 2, 5)]
    step = next(step for step in steps if highest / step <= 5)
    return list(range(0, highest + 1, step))


def _score_ticks(max_score: float) -> list[float]:
    """Return round scores from 0 to all points, far enough apart for a phone."""
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 50, 100, max_score) if max_score / step <= 6)
    return [step * n for n in range(int(max_score / step) + 1) if step * n <= max_score - step / 2] + [max_score]
