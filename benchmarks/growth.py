"""Whether a large batch goes on as it begins: rate and memory by quarter, and the page on a class of that size.

    python benchmarks/growth.py [--count 2000] [--distinct] [--gradebook]

A few submissions are graded for real; the batch is as many files as asked for with their bytes, which the result store
knows, so that what is measured is all but the grading: reading, the store, reports, the table. --distinct makes the
bytes of each file its own by a comment: then every one is graded, at some seconds each. --gradebook records the batch
in nbgrader's gradebook as well, at a good part of a second each, and measures what else is asked of a gradebook. Memory
is that of the one process, read while it runs, without that of its workers.
"""

import argparse
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path

from peers.measure import environment, measured
from peers.notebooks import is_answer, submissions
from peers.unprotected import ROOT
from peers.ways import Ours

from autograder import tables
from autograder.course import Course, load_course
from autograder.files import write_atomically
from autograder.model import Assignment

LMS = "autograder.adapters.lms.LmsExport"
FOLDER = ROOT / "build" / "bench" / "growth"
KINDS = 5  # submissions graded for real
PROGRESS = re.compile(rb"(\d+)/(\d+) \[")
QUARTERS = 4


@dataclass
class Watched:
    """A batch as its progress bar told it: seconds, submissions done and resident bytes, again and again."""

    seconds: list[float] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    resident_bytes: list[int] = field(default_factory=list)


def main() -> None:
    """Make the batch, grade it, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=2000, help="submissions in the batch (default: 2000)")
    parser.add_argument("--assignment", default="02_broadcasting", metavar="NAME")
    parser.add_argument("--distinct", action="store_true", help="have every submission graded")
    parser.add_argument("--gradebook", action="store_true", help="record the batch in nbgrader's gradebook, too")
    arguments = parser.parse_args()
    course = load_course(ROOT)
    assignment = course.assignment(arguments.assignment)
    paths = make_class(course, assignment, arguments.count, distinct=arguments.distinct)
    grade = [sys.executable, "-m", "autograder", "grade", "--assignment", assignment.name, "--json"]
    first = measured([[*grade, "few.json", *paths[:KINDS]]], FOLDER)
    print(f"{assignment.name}: {KINDS} submissions graded in {first.seconds:.1f} s\n")
    watched = watch([*grade, "reports.json", "submitted"])
    print(tables.render(by_quarter(watched, arguments.count)))
    if arguments.gradebook:
        record(assignment, arguments.count)
    else:
        keep_reports(assignment)
    page = measured([[sys.executable, "-m", "autograder", "report", assignment.name]], FOLDER)
    print(f"\nthe page on {arguments.count} reports: {page.seconds:.1f} s")


def make_class(course: Course, assignment: Assignment, count: int, *, distinct: bool) -> list[Path]:
    """Make a fresh classroom with so many submissions; return their paths."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    kinds = submissions(assignment, KINDS)
    Ours("", course).prepare(FOLDER, assignment, kinds)
    paths = []
    for number in range(count):
        notebook = kinds[number % KINDS]
        path = FOLDER / "submitted" / f"s{number:05}" / assignment.name / assignment.notebook.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if distinct:
            answer = next(cell for cell in notebook["cells"] if is_answer(cell))
            answer["source"] = f"# {number}\n" + answer["source"].partition("\n")[2]
        path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        paths.append(path)
    return paths


def watch(command: list[str]) -> Watched:
    """Run a command whose progress bar writes to a terminal of ours. Raises CalledProcessError."""
    watched, start = Watched(), time.perf_counter()
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 120))  # a bar needs room
    process = subprocess.Popen(command, cwd=FOLDER, env=environment(), stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    with process, os.fdopen(ours, "rb", buffering=0) as terminal:
        while said := _read(terminal.fileno()):
            counts = PROGRESS.findall(said)
            status = Path("/proc", str(process.pid), "status").read_text()
            resident = re.search(r"VmRSS:\s+(\d+) kB", status)
            if counts and resident:
                watched.seconds.append(time.perf_counter() - start)
                watched.done.append(int(counts[-1][0]))
                watched.resident_bytes.append(1024 * int(resident[1]))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return watched


def record(assignment: Assignment, count: int) -> None:
    """Record the batch in the gradebook, and print by quarter how that went, and what the gradebook takes then."""
    autograde = [sys.executable, "-m", "autograder", "autograde", assignment.name]
    print(f"\ninto the gradebook:\n{tables.render(by_quarter(watch(autograde), count))}")
    again = measured([autograde], FOLDER)
    export = measured([[sys.executable, "-m", "nbgrader", "export", f"--exporter={LMS}", "--to", "grades.csv"]], FOLDER)
    size = (FOLDER / "gradebook.db").stat().st_size / 2**20
    print(f"{size:.0f} MiB; the same command again, unchanged: {again.seconds:.1f} s; export: {export.seconds:.1f} s")


def _read(terminal: int) -> bytes:
    """Return what was written; nothing when the other side is closed, which Linux reports as an error."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


def by_quarter(watched: Watched, count: int) -> list[tuple[str, ...]]:
    """Return a table: rate and most memory in each quarter of the batch."""
    table: list[tuple[str, ...]] = [("quarter", "submissions/s", "MiB")]
    for quarter in range(QUARTERS):
        low, high = count * quarter / QUARTERS, count * (quarter + 1) / QUARTERS
        within = [place for place, done in enumerate(watched.done) if low <= done <= high]
        if len(within) < 2:  # the bar is not written anew for each of a small batch
            table.append((str(quarter + 1), "-", "-"))
            continue
        first, last = within[0], within[-1]
        rate = (watched.done[last] - watched.done[first]) / (watched.seconds[last] - watched.seconds[first])
        most = max(watched.resident_bytes[place] for place in within)
        table.append((str(quarter + 1), f"{rate:.1f}", f"{most / 2**20:.0f}"))
    return table


def keep_reports(assignment: Assignment) -> None:
    """Put the batch's reports where those of a class lie."""
    course = load_course(FOLDER)
    for report in json.loads((FOLDER / "reports.json").read_bytes()):
        student = Path(report["submission"]).parts[-3]
        path = course.report_path(assignment.name, student)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(report, indent=1).encode())


if __name__ == "__main__":
    main()
