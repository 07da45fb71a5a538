import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring.build import build
from autograder.course import Course, load_course, read_seed
from autograder.errors import ConfigError, NotebookError
from autograder.model import Limits, Task

GRADERS = Path("autograder/graders")
SOURCE = '# %% [markdown]\n# ## One\n# %% task="f"\ndef f(): ...\n# %% check="f" points=4\nf()\n'


CLASSROOM = 'c.CourseDirectory.submitted_directory = "classroom/submitted"\n'


def make_course(root: Path, config: str = "") -> Course:
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{config}")
    (root / "source").mkdir(exist_ok=True)
    return load_course(root)


def test_nbgraders_defaults_hold_where_nothing_is_configured(tmp_path: Path) -> None:
    course = make_course(tmp_path)

    assert course == Course(
        root=tmp_path,
        source_directory=tmp_path / "source",
        release_directory=tmp_path / "release",
        submitted_directory=tmp_path / "submitted",
        autograded_directory=tmp_path / "autograded",
        feedback_directory=tmp_path / "feedback",
        graders_directory=tmp_path / GRADERS,
        solutions_directory=tmp_path / "solutions",
        db_url=f"sqlite:///{tmp_path}/gradebook.db",
        limits=Limits(),
        devices=("cpu",),
        jobs=os.cpu_count() or 1,
    )


def test_directories_and_gradebook_may_be_relative_to_the_root_or_absolute(tmp_path: Path) -> None:
    course = make_course(
        tmp_path,
        'c.CourseDirectory.release_directory = "class/release"\n'
        'c.CourseDirectory.submitted_directory = "/elsewhere/submitted"\n'
        'c.CourseDirectory.db_url = "sqlite:///class/gradebook.db"\n',
    )

    assert course.release_directory == tmp_path / "class" / "release"
    assert course.submitted_directory == Path("/elsewhere/submitted")
    assert course.db_url == f"sqlite:///{tmp_path}/class/gradebook.db"


@pytest.mark.parametrize("url", ["sqlite:////data/gradebook.db", "postgresql://host/grades"])
def test_an_absolute_gradebook_url_is_kept(tmp_path: Path, url: str) -> None:
    assert make_course(tmp_path, f'c.CourseDirectory.db_url = "{url}"').db_url == url


def test_a_configured_root_is_where_the_folders_lie(tmp_path: Path) -> None:
    course = make_course(tmp_path, 'c.CourseDirectory.root = "/data/course"')

    assert course.source_directory == Path("/data/course/source")


def test_the_course_is_that_of_the_nearest_folder_above(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    make_course(tmp_path)
    make_course(inner)
    (inner / "source" / "deep").mkdir()

    assert load_course(inner / "source" / "deep").root == inner


def test_a_folder_outside_any_course_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no nbgrader_config\.py in .* or above"):
        load_course(tmp_path)


def test_limits_and_devices_are_read(tmp_path: Path) -> None:
    course = make_course(
        tmp_path, 'c.Limits.test_seconds = 0.5\nc.Limits.processes = 8\nc.Autograder.devices = ["cpu", "cuda"]\n'
    )

    assert course.limits == Limits(test_seconds=0.5, processes=8)
    assert course.devices == ("cpu", "cuda")


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("c.Limits.cell_second = 3", "unknown key c.Limits.cell_second"),
        ("c.Limits.processes = 1.5", "c.Limits.processes must be a positive whole number, not 1.5"),
        ("c.Limits.cell_seconds = '30'", "c.Limits.cell_seconds must be a positive number, not '30'"),
        ("c.Limits.cell_seconds = float('nan')", "c.Limits.cell_seconds must be a positive number, not nan"),
        ("c.Limits.cell_seconds = float('inf')", "c.Limits.cell_seconds must be a positive number, not inf"),
        ("c.Limits.processes = True", "c.Limits.processes must be a positive whole number, not True"),
        ("c.Limits.memory_bytes = 0", "c.Limits.memory_bytes must be a positive whole number, not 0"),
        ("c.Autograder.device = 'cpu'", "unknown key c.Autograder.device"),
        ("c.Autograder.devices = 'cpu'", "c.Autograder.devices must be a list"),
        ("c.Autograder.graders_directory = 3", "c.Autograder.graders_directory must be a text, not 3"),
        ("c.Autograder.devices = []", "c.Autograder.devices must be a list"),
        ("c.Autograder.jobs = 0", "c.Autograder.jobs must be a whole number from 1"),
        ("c.Autograder.devices = ['tpu']", "'tpu' is none of cpu, cuda"),
        ("c.CourseDirectory.source_directory = 3", "c.CourseDirectory.source_directory must be a text, not 3"),
        ("c.Limits.cell_seconds = ", "nbgrader_config.py does not run: SyntaxError"),
        ("c.Limits.cell_seconds = minute", "nbgrader_config.py does not run: NameError"),
    ],
)
def test_a_mistake_in_the_configuration_is_named(tmp_path: Path, config: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(problem)):
        make_course(tmp_path, config)


def test_assignments_are_the_text_sources_and_the_built_notebooks(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    source = course.source_directory / "02_b.py"
    source.write_text(SOURCE)
    build([source])
    source.rename(course.source_directory / "03_c.py")
    (course.source_directory / ".#03_c.py").write_text("")
    (course.source_directory / "pictures").mkdir()

    assert course.assignments() == ["02_b", "03_c"]
    assert course.text_sources() == [course.source_directory / "03_c.py"]


def test_a_missing_source_directory_is_an_error(tmp_path: Path) -> None:
    course = make_course(tmp_path, 'c.CourseDirectory.source_directory = "nowhere"')

    with pytest.raises(ConfigError, match=r"nowhere is no folder"):
        course.assignments()


def test_an_assignment_is_what_its_notebook_says(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    source = course.source_directory / "02_b.py"
    source.write_text(SOURCE)
    build([source])

    assignment = course.assignment("02_b")

    assert assignment.tasks == (Task("f", 4.0, "One"),)
    assert assignment.notebook == course.source_directory / "02_b" / "02_b.ipynb"
    assert assignment.solutions == tmp_path / "solutions" / "02_b"
    assert assignment.graders == tmp_path / GRADERS / "02_b"
    assert assignment.common_graders == tmp_path / GRADERS / "common"


def test_a_classroom_may_use_graders_and_solutions_from_elsewhere(tmp_path: Path) -> None:
    course = make_course(
        tmp_path, 'c.Autograder.graders_directory = "hidden"\nc.Autograder.solutions_directory = "/course/solutions"\n'
    )
    source = course.source_directory / "02_b.py"
    source.write_text(SOURCE)
    build([source])

    assignment = course.assignment("02_b")

    assert assignment.graders == tmp_path / "hidden" / "02_b"
    assert assignment.common_graders == tmp_path / "hidden" / "common"
    assert assignment.solutions == Path("/course/solutions/02_b")


def test_an_unknown_assignment_is_an_error_that_lists_the_known_ones(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    for name in ("02_b", "01_a"):
        (course.source_directory / f"{name}.py").write_text(SOURCE)

    for ask in (course.assignment, lambda name: course.text_sources([name])):
        with pytest.raises(ConfigError, match="unknown assignment '03_c': this course has 01_a, 02_b"):
            ask("03_c")


def test_a_notebook_that_is_not_built_yet_says_how_to_build_it(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    (course.source_directory / "02_b.py").write_text(SOURCE)

    with pytest.raises(ConfigError, match="not built yet: run `autograder build 02_b`"):
        course.assignment("02_b")


@pytest.mark.parametrize(
    ("content", "error"),
    [("{", NotebookError), (json.dumps({"metadata": {}}), ConfigError)],
    ids=["damaged", "not built by us"],
)
def test_a_notebook_without_our_metadata_says_how_to_build_it(
    tmp_path: Path, content: str, error: type[Exception]
) -> None:
    course = make_course(tmp_path)
    course.notebook("02_b").parent.mkdir()
    course.notebook("02_b").write_text(content)

    with pytest.raises(error, match="run `autograder build 02_b`"):
        course.assignment("02_b")


def test_a_notebook_without_a_text_source_cannot_be_built(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    course.notebook("02_b").parent.mkdir()
    course.notebook("02_b").write_text("{}")

    with pytest.raises(ConfigError, match="no text source"):
        course.text_sources(["02_b"])


def test_the_seed_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    course = make_course(tmp_path, CLASSROOM)

    first, second = read_seed(course), read_seed(course)

    assert first == second
    assert len(first) == 32
    assert list(course.seed_path.parent.iterdir()) == [course.seed_path]
    assert stat.S_IMODE(course.seed_path.stat().st_mode) == 0o600


def test_processes_that_race_for_the_first_seed_agree(tmp_path: Path) -> None:
    make_course(tmp_path, CLASSROOM)
    script = (
        "import sys; from pathlib import Path; from autograder.course import load_course, read_seed\n"
        "course = load_course(Path('.')); print('ready', flush=True); sys.stdin.readline()\n"
        "print(read_seed(course).hex())\n"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=tmp_path, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"

    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    seeds = {racer.communicate(timeout=30)[0] for racer in racers}

    assert seeds == {f"{(tmp_path / 'classroom' / 'seed').read_bytes().hex()}\n"}


def test_a_damaged_seed_is_an_error(tmp_path: Path) -> None:
    course = make_course(tmp_path, CLASSROOM)
    course.seed_path.parent.mkdir()
    course.seed_path.write_bytes(b"short")

    with pytest.raises(ConfigError, match="holds 5 bytes, not 32"):
        read_seed(course)


def test_this_projects_own_configuration_is_read() -> None:
    course = load_course(Path(__file__).parent)

    assert course.source_directory == course.root / "assignments"
    assert course.limits == Limits()
    assert course.devices == ("cpu",)
