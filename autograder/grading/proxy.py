"""`student`, as hidden tests see it: calls travel to the student process, plain data comes back. Runs in the grader."""

import builtins
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.engine.clock import Budget, TimeUp
from autograder.engine.process import Reply, TestProcess
from autograder.engine.wire import HandleRef, NameRef, ProbeRef, Unsendable
from autograder.errors import GraderError, StudentGone, WireError
from autograder.grading.examination import Call
from autograder.grading.outcomes import Raised, StudentOutcome, Wrong
from autograder.grading.session import Definition, Session
from autograder.grading.short import short
from autograder.model import Outcome
from course_lib.crashes import crash_hint

RANDOM_STATES = ("torch", "numpy", "python")
OUT_OF_MEMORY_HINT = "Your code asked for more memory than there is: an intermediate result is far too large."
OUT_OF_MEMORY_TEXTS = ("can't allocate memory", "not enough memory", "out of memory")
CELL_PREFIX, CELL_SUFFIX = "<cell ", ">"


class _Probes:
    """`probe.name` refers to the function `name` of the assignment's probes.py, or of the common one."""

    def __getattr__(self, name: str) -> ProbeRef:
        return ProbeRef(name)


probe = _Probes()


class StudentFunction:
    """A name of the student's notebook: call it, or pass it to a probe."""

    def __init__(self, student: "Student", name: str) -> None:
        self.student, self.name = student, name

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call it in the student process, and return its value."""
        return self.student.call(NameRef(self.name), args, kwargs)


class Handle:
    """An object that stays in the student process of one test: call it, or pass it on."""

    def __init__(self, student: "Student", ref: HandleRef) -> None:
        self._student, self.ref = student, ref

    def __repr__(self) -> str:
        return f"<handle of a {self.type_name!r:.100}>"

    @property
    def type_name(self) -> str:
        """The type's name, by the student process's word."""
        return self.ref.type_name

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call it where it is, and return its value."""
        return self._student.call(self.ref, args, kwargs)

    def ref_for(self, student: "Student") -> HandleRef:
        """Return the reference, for the test it belongs to. Raises GraderError for another."""
        if student is not self._student:
            raise GraderError(f"a handle of a {self.type_name} belongs to another test: make it in this one")
        return self.ref


class LastCall:
    """What the last call changed beside its result; by the student process's word."""

    def __init__(self, reply: Reply) -> None:
        self.changed = reply.changed
        self.rng_moved = tuple(name for name in reply.moved if name in RANDOM_STATES)
        self.settings_changed = tuple(name for name in reply.moved if name not in RANDOM_STATES)

    def told(self) -> str:
        """Return it in words."""
        facts = {"changed argument": self.changed, "moved random state": self.rng_moved, "set": self.settings_changed}
        return "; ".join(f"{what} {', '.join(names)}" for what, names in facts.items() if names)


class Student:
    """The student's notebook in a fork of its own, opened by the first call."""

    last: LastCall | None = None

    def __init__(self, session: Session, seed: int, seconds: float, calls: list[Call] | None = None) -> None:
        self._session, self._seed, self._seconds, self._calls = session, seed, seconds, calls
        self._process: TestProcess | None = None
        self._budget: Budget | None = None

    def __getattr__(self, name: str) -> StudentFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        return StudentFunction(self, name)

    def run(self, function: ProbeRef, *args: object, **kwargs: object) -> Any:
        """Run a probe beside the student's code, and return what it returns."""
        return self.call(function, args, kwargs)

    def rebind(self, **names: ProbeRef) -> None:
        """Replace names of the notebook by probes, for this test."""
        probes = {name: self._outgoing(function) for name, function in names.items()}
        if self._calls is not None:
            self._calls.append(Call("rebind", _arguments((), names)))
        self._talk(lambda process, budget: process.rebind(probes, budget))

    def source(self, name: str) -> Definition | None:
        """Return the parsed definition of a function or class of the notebook, or None."""
        return self._session.definitions.get(name)

    def call(self, target: object, args: tuple[object, ...], kwargs: dict[str, object]) -> Any:
        """Call what a reference stands for; raises StudentOutcome for whatever else than a value comes of it."""
        if self._calls is None:
            return self._call(target, args, kwargs)
        asked = (short(target), _arguments(args, kwargs))  # before: the test may change its arrays afterwards
        try:
            value = self._call(target, args, kwargs)
        except StudentOutcome as ending:
            self._calls.append(Call(*asked, got=f"{ending.outcome}: {ending.detail or ending.hint}"))
            raise
        self._calls.append(Call(*asked, got=short(value), also=self.last.told() if self.last else ""))
        return value

    def _call(self, target: object, args: tuple[object, ...], kwargs: dict[str, object]) -> Any:
        target = self._outgoing(target)
        sent = tuple(self._outgoing(arg) for arg in args)
        named = {name: self._outgoing(value) for name, value in kwargs.items()}
        reply: Reply = self._talk(lambda process, budget: process.call(target, sent, named, budget))
        self.last = LastCall(reply)
        if reply.status == "ok":
            return self._incoming(reply.value)
        raise self._failure(reply)

    def close(self) -> None:
        """End the test's process."""
        if self._process is not None:
            self._process.close()

    def _talk(self, talk: Callable[[TestProcess, Budget], Any]) -> Any:
        try:
            if self._process is None or self._budget is None:
                self._process = self._session.open_test(self._seed)
                self._budget = Budget(self._process.peer.pid, self._seconds, self._session.limits.wall_factor)
            return talk(self._process, self._budget)
        except TimeUp as error:
            hint = f"Your code ran longer than {self._seconds:g} s: an endless loop, or far too much work?"
            raise StudentOutcome(Outcome.TIMED_OUT, hint) from error
        except WireError as error:
            hint = "The process that ran your code sent what it should not, and was stopped."
            raise StudentOutcome(Outcome.KILLED, hint, str(error)) from error
        except StudentGone as error:
            if self._session.server.was_out_of_memory():
                raise StudentOutcome(Outcome.OUT_OF_MEMORY, OUT_OF_MEMORY_HINT, str(error)) from error
            hint = "The process that ran your code ended: it was killed, crashed, or left by exit()."
            raise StudentOutcome(Outcome.KILLED, hint, str(error)) from error
        except Unsendable as error:
            raise GraderError(f"an argument cannot travel to the student process: {error}") from error

    def _failure(self, reply: Reply) -> StudentOutcome:
        if reply.status == "missing":
            return StudentOutcome(
                Outcome.MISSING, "The notebook does not define this name: the cell is missing, or fails.", reply.text
            )
        if reply.status == "unsendable":
            return Wrong("What your function returned is too large, or nested too deep.", reply.text)
        where = self._where(reply)
        detail = f"{'.'.join(reply.types[:1])}: {reply.text} {where}"
        if reply.types[:1] == ("NotImplementedError",) and "NotImplementedError" in where:
            return Raised(reply.types, "Not attempted yet: the stub is still there.", detail, Outcome.MISSING)
        if "MemoryError" in reply.types or any(text in reply.text for text in OUT_OF_MEMORY_TEXTS):
            return Raised(reply.types, OUT_OF_MEMORY_HINT, detail, Outcome.OUT_OF_MEMORY)
        known = next((name for name in reply.types if _is_builtin_exception(name)), "an exception")
        hint = f"Your code raised {known}{where}. {crash_hint(known, reply.text)}".strip()
        return Raised(reply.types, hint, detail)

    def _where(self, reply: Reply) -> str:
        """Name the line of the student's own code; the number is the student process's word, the text is not."""
        number = reply.file.removeprefix(CELL_PREFIX).removesuffix(CELL_SUFFIX)
        if not (number.isascii() and number.isdigit() and len(number) < 6):
            return ""
        line = self._session.source_line(int(number), reply.line)
        return f" at `{line}`" if line else ""

    def _outgoing(self, value: object) -> object:
        if isinstance(value, StudentFunction):
            return NameRef(value.name)
        if isinstance(value, Handle):
            return value.ref_for(self)
        if isinstance(value, ProbeRef) and not self._session.has_probe(value.name):
            raise GraderError(f"there is no probe {value.name!r}: define it in probes.py")
        return _converted(value, self._outgoing)

    def _incoming(self, value: object) -> object:
        return Handle(self, value) if isinstance(value, HandleRef) else _converted(value, self._incoming)


def _converted(value: object, convert: Callable[[object], object]) -> object:
    """Return a container with its parts converted, and anything else as it is."""
    if type(value) in {list, tuple}:
        return type(value)(convert(part) for part in value)  # type: ignore[call-arg, attr-defined]
    if type(value) is dict:
        return {key: convert(part) for key, part in value.items()}
    return value


def _is_builtin_exception(name: str) -> bool:
    """Return whether a name from the student process is one of Python's own, and so carries no message."""
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _arguments(args: Sequence[object], kwargs: Mapping[str, object]) -> tuple[str, ...]:
    """Return a call's arguments, each in a few words."""
    return (*(short(arg) for arg in args), *(f"{name}={short(value)}" for name, value in kwargs.items()))
