"""The film of decision regions shows what the network had learned by then."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.estimators.scratch import ScratchMLP
from training.studies.decision_regions import FINENESS, Film, Points, read_points, watch
from training.studies.decision_regions_drawing import animate, draw
from training.studies.errors import StudyError

DEV_DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "dev_data.csv"


@pytest.fixture(scope="module")
def points() -> Points:
    """Thirty points of each of three heaps, which spread ten times as far along x1."""
    rng = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 5.0]])
    codes = np.repeat([0, 1, 2], 30)
    return Points((centres[codes] + rng.normal(size=(90, 2))) * [10, 1], codes.astype(str))


@pytest.fixture(scope="module")
def film(points: Points) -> Film:
    return watch(points, epochs=15, seed=0)


def test_the_seeds_file_is_read() -> None:
    if not DEV_DATA.exists():
        pytest.skip(f"The seed's points are not here: {DEV_DATA} is missing.")
    points = read_points(DEV_DATA)
    assert points.positions.shape == (300, 2)
    assert sorted(set(points.labels.tolist())) == ["0", "1", "2"]
    assert points.positions[0].tolist() == [-0.09520253925800948, 0.2786835167270544]


def rows(n: int = 5) -> str:
    return "".join(f"{label},{i},{label}\n" for i in range(n) for label in (0, 1))


def test_columns_may_come_in_any_order_and_with_others(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(
        "\ufeffx2, note, y ,x1\n" + "".join(f"{i},?,{i % 2}.0,{10 * i}\n" for i in range(8)),
        encoding="utf-8",
    )
    points = read_points(file)
    assert points.labels.tolist() == ["0", "1"] * 4
    assert points.positions[3].tolist() == [30.0, 3.0]


def test_classes_of_many_digits_stay_apart(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    classes = ["1000001", "1000002", "-0.0", "0", "0.1"]
    file.write_text("y,x1,x2\n" + "".join(f"{c},{i},{i}\n" for i in range(4) for c in classes))
    assert set(read_points(file).labels.tolist()) == {"1000001", "1000002", "0", "0.1"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"points.csv lacks the columns y, x1, x2: .* the first line is ''"),
        ("y;x1;x2\n0;1;2\n", r"lacks the columns y, x1, x2: .* separated by commas, .*'y;x1;x2'"),
        ("y,x1\n0,1\n", r"lacks the column x2: y, x1 and x2 are needed"),
        ("y,x1,x2\n" + rows() + "1,a,2\n", r"data row 11, column x1: .* but it is 'a'"),
        ("y,x1,x2\n0,1\n", r"data row 1, column x2: a finite number is needed, but it is ''"),
        (
            "y,x1,x2\n0,1,inf\n",
            r"data row 1, column x2: a finite number is needed, but it is 'inf'",
        ),
        (
            "y,x1,x2\n0,1,-1e200\n",
            r"x2: a finite number is needed within 1e\+100 of 0, .* '-1e200'",
        ),
        (f"y,x1,x2\n0,1,{'9' * 200_000}\n", r"points.csv is no table in CSV: field larger than"),
        ("y,x1,x2\n", r"has 0 different values of y in 0 rows; from 2 to 7 classes can be drawn"),
        ("y,x1,x2\n" + "1,2,3\n" * 9, r"has 1 different values of y in 9 rows"),
        (
            "y,x1,x2\n" + rows() + "2,0,0\n",
            r"has 1 point of the class 2; each class needs at least 4",
        ),
    ],
)
def test_a_wrong_file_is_refused(content: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=message) as caught:
        read_points(file)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(StudyError, match=r"picture\.csv is not text in UTF-8"):
        read_points(file)


def test_three_tenths_are_held_out(film: Film) -> None:
    assert (len(film.learned.labels), len(film.held_out.labels)) == (63, 27)
    assert film.classes == ("0", "1", "2")


def test_every_frame_is_of_its_epoch(film: Film, points: Points) -> None:
    epochs = [frame.epoch for frame in film.frames]
    assert epochs == sorted(set(epochs))
    assert (epochs[0], epochs[-1]) == (1, 15)
    for frame in film.frames:
        assert frame.confusion.sum() == 27
        assert frame.regions.shape == (FINENESS, FINENESS, 3)
        np.testing.assert_allclose(frame.regions.sum(axis=-1), 1)
    assert len(film.training) == len(film.validation) == 15
    assert film.training[-1] < film.training[0]
    assert np.trace(film.frames[-1].confusion) > np.trace(film.frames[0].confusion)


def test_the_plane_is_the_right_way_up(film: Film) -> None:
    """At the middle of each heap, the class of the heap: x2 along the first axis of the grid."""
    x1, x2 = film.axes
    for code, centre in enumerate(((0.0, 0.0), (30.0, 0.0), (0.0, 5.0))):
        at = np.abs(x2 - centre[1]).argmin(), np.abs(x1 - centre[0]).argmin()
        assert film.frames[-1].regions[at].argmax() == code


def test_the_network_has_two_hidden_layers_of_20(
    points: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = []
    fit = ScratchMLP.fit

    def noting(self: ScratchMLP, *rest: object, **more: object) -> ScratchMLP:
        shapes.append(self.hidden_layer_sizes)
        return fit(self, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ScratchMLP, "fit", noting)
    watch(points, epochs=2, seed=0)
    assert shapes == [(20, 20)]


def test_the_verdict_counts_what_is_drawn(film: Film) -> None:
    last = film.frames[-1].confusion
    wrong = last.sum() - np.trace(last)
    assert film.verdict().startswith(
        f"After 15 epochs the cost is {film.training[-1]:.3f} on the 63 points learned and "
        f"{film.validation[-1]:.3f} on the 27 held out, of which {wrong} are taken"
    )


def test_the_verdict_says_when_the_best_is_past(film: Film) -> None:
    past = Film(
        film.classes,
        film.learned,
        film.held_out,
        film.axes,
        film.training,
        np.linspace(0.1, 0.8, 15),
        film.frames,
    )
    assert "the cost was lowest, 0.100, at epoch 1" in past.verdict()


def test_the_figure_names_its_epoch_and_holds_the_counts(film: Film) -> None:
    figure = draw(film, film.frames[2])
    assert figure.get_suptitle() == "Two hidden layers of 20 units: epoch 3 of 15"
    _, costs, confusion = figure.axes
    counts = [int(text.get_text()) for text in confusion.texts]
    assert counts == film.frames[2].confusion.ravel().tolist()
    assert costs.lines[0].get_ydata().tolist() == film.training[:3].tolist()
    figure.draw_without_rendering()


@pytest.mark.integration  # draws every frame
def test_the_animation_has_a_frame_for_each(film: Film, tmp_path: Path) -> None:
    done: list[float] = []
    film = replace(film, frames=film.frames[-4:])
    path = animate(film, tmp_path / "regions.gif", done.append)
    assert len(done) == len(film.frames)
    with Image.open(path) as image:
        assert image.n_frames == len(film.frames)
        assert image.info["loop"] == 0
        image.seek(image.n_frames - 1)
        assert image.info["duration"] == 3000
