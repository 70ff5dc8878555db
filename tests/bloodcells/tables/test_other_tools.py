"""A table of another program is refused with its name, all that it lacks, and what to do.

The columns are those of the programs' own documents: QuPath's measurement exporter and cell detection,
CellProfiler's ExportToSpreadsheet, ilastik's table export, scikit-image's `regionprops_table`.
"""

from collections.abc import Callable

import pytest

from bloodcells.errors import MissingMeasurements
from bloodcells.measurements import FEATURE_SETS, Measurement, measurements
from bloodcells.tables.other_tools import in_words, recognise
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.sent_tables import source_of

IMAGEJ = measurements(FEATURE_SETS["imagej-33"])
QUPATH = (
    "Image\tObject ID\tObject type\tName\tClassification\tParent\tROI\tCentroid X µm\tCentroid Y µm\t"
    "Nucleus: Area µm^2\tNucleus: Circularity\tNucleus: Solidity\tNucleus: Max diameter µm\t"
    "Cell: Area µm^2\tHematoxylin: Nucleus: Mean\n"
    "a.svs\t0f1c\tCell\t\tTumor\tRoot\tPolygon\t12.5\t13.5\t33.2\t0.83\t0.97\t8.1\t55.1\t0.44\n"
)
OLDER_QUPATH = (
    "Image,Name,Class,Parent,ROI,Centroid X px,Centroid Y px,Nucleus: Area,Nucleus: Perimeter\n"
)
OLDER_QUPATH += "a.svs,,Tumor,Root,Polygon,12.5,13.5,33.2,21.4\n"
CELLPROFILER = (
    "Image,Image,Nuclei,Nuclei,Nuclei\n"
    "ImageNumber,ObjectNumber,AreaShape_Area,AreaShape_FormFactor,Intensity_MeanIntensity_OrigRed\n"
    "1,1,2011,0.83,0.21\n1,2,1511,0.73,0.22\n"
)
MERGED_CELLPROFILER = "ImageNumber,Cells_AreaShape_Area,Cells_AreaShape_Perimeter\n1,2011,181.5\n"
ILASTIK = (
    "object_id,timestep,labelimage_oid,User Label,Predicted Class,Probability of WBC,Probability of RBC,"
    "Size in pixels,Center of the object_0,Variance of Intensity_0\n0,0,1,0,WBC,0.9,0.1,2011,10.5,90.1\n"
)
SKIMAGE = "label,area,bbox-0,bbox-1,eccentricity,intensity_mean-0,perimeter,solidity\n"
SKIMAGE += "1,2011.0,3,5,0.51,133.2,170.2,0.95\n"
OLDER_SKIMAGE = "label,area,eccentricity,major_axis_length,mean_intensity\n1,2011,0.51,55.5,133.2\n"
ANY_SKIMAGE = "label,area,eccentricity,perimeter\n1,2011,0.51,170.2\n"


@pytest.mark.parametrize(
    ("table", "tool", "export"),
    [
        (QUPATH, "QuPath (0.4 or newer)", "LabeledImageServer"),
        (OLDER_QUPATH, "QuPath", "LabeledImageServer"),
        (CELLPROFILER, "CellProfiler", "ConvertObjectsToImage as uint16"),
        (MERGED_CELLPROFILER, "CellProfiler", "ConvertObjectsToImage as uint16"),
        (ILASTIK, "ilastik", "Object Identities"),
        (SKIMAGE, "scikit-image (0.19 or newer)", "Save the label image"),
        (
            OLDER_SKIMAGE,
            "scikit-image (with the names of versions before 0.19)",
            "Save the label image",
        ),
        (ANY_SKIMAGE, "scikit-image", "Save the label image"),
    ],
)
def test_the_sentence_names_the_program_and_what_to_do(table: str, tool: str, export: str) -> None:
    with pytest.raises(MissingMeasurements) as error:
        read_cells(source_of(table.encode()))
    said = str(error.value)
    assert f"It is a table of {tool}, which does not measure these as ImageJ does." in said
    assert export in said
    assert "`bloodcells measure IMAGE LABELS`" in said
    assert "`bloodcells-train --measurements FILE`" in said


def test_all_that_is_lacking_is_named() -> None:
    with pytest.raises(MissingMeasurements) as error:
        read_cells(source_of(SKIMAGE.encode()))
    assert str(error.value).startswith(
        "The table lacks 30 of the 33 measurements that the model takes: Perim., Circ., Feret, MinFeret, AR, "
        "IntDen, RawIntDen red, Mean green, Mean blue, and StdDev, Mode, Min, Max, Median, Skew and Kurt of "
        "red, green and blue. It is a table of scikit-image"
    )
    assert len(error.value.missing) == 30


def test_a_table_of_imagejs_with_a_few_columns_of_others_is_none_of_theirs() -> None:
    names = [*(m.name for m in IMAGEJ[:-1]), "eccentricity", "extent", "euler_number"]
    table = ",".join(names) + "\n" + ",".join(["1"] * len(names)) + "\n"
    with pytest.raises(MissingMeasurements, match="'Kurt blue' is missing") as error:
        read_cells(source_of(table.encode()))
    assert "scikit-image" not in str(error.value)


@pytest.mark.parametrize(
    "names", [(), ("area", "label"), ("Image", "ROI"), ("Predicted Class",), ("a", "b")]
)
def test_what_may_be_anyones_is_no_ones(names: tuple[str, ...]) -> None:
    assert recognise(names) is None


@pytest.mark.parametrize(
    ("some", "said"),
    [
        (lambda m: m.name == "Area", "Area"),
        (lambda m: m.base == "Mode", "Mode of red, green and blue"),
        (lambda m: m.name in ("Area", "Min red", "Min blue"), "Area, Min red and Min blue"),
        (
            lambda m: m.base in ("Area", "Min", "Max"),
            "Area, and Min and Max of red, green and blue",
        ),
    ],
)
def test_measurements_are_listed_by_channels(
    some: Callable[[Measurement], bool], said: str
) -> None:
    assert in_words([m for m in IMAGEJ if some(m)]) == said


def test_blanks_in_names_between_tabs_part_nothing() -> None:
    names = ["Nucleus: Area µm^2", "Nucleus: Circularity", "Hematoxylin: Nucleus: Mean"]
    cells = read_cells(source_of(QUPATH.encode()), measurements(names))
    assert cells.values.tolist() == [[33.2, 0.83, 0.44]]
    assert cells.ids == ["a.svs"]
