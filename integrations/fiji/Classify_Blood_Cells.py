"""Say the type of each blood cell of the open image, or of each row of the Results table, by Bloodcells.

A script for the menu of FIJI, or of ImageJ with Jython: docs/imagej.md tells how to install and use it. It
needs nothing but what ImageJ and Java 8 have. Python 2.7, as Jython is; ASCII, as FIJI's editor may
save it in any encoding.
"""

import json

from ij import IJ, ImagePlus, ImageStack, Prefs, WindowManager
from ij.gui import GenericDialog, OvalRoi
from ij.io import FileSaver
from ij.measure import Measurements, ResultsTable
from ij.plugin.filter import Analyzer, ThresholdToSelection
from ij.plugin.frame import RoiManager
from ij.process import ImageProcessor, ImageStatistics, ShortProcessor
from jarray import zeros
from java.awt import Color
from java.io import ByteArrayOutputStream, IOException
from java.lang import String
from java.net import URL, MalformedURLException

TITLE = "Classify Blood Cells"
ADDRESS, KEY, REMEMBER = "bloodcells.address", "bloodcells.key", "bloodcells.remember"
MEASURED_BY = "bloodcells.measured_by"
ROIS, LABELS, RESULTS = (
    "ROIs of the ROI Manager",
    "labels of a label image",
    "rows of the Results table",
)
BY_IMAGEJ, BY_SERVICE, WHITE = "ImageJ", "the service", "the service, which finds the white cells"
CHANNELS = "red", "green", "blue"
SHAPE = "Area", "Perim.", "Circ.", "Feret", "MinFeret", "AR", "Solidity", "IntDen"
GREY = "Mean", "StdDev", "Mode", "Min", "Max", "Median", "Skew", "Kurt"
MEASURED = (
    Measurements.AREA
    | Measurements.MEAN
    | Measurements.STD_DEV
    | Measurements.MODE
    | Measurements.MIN_MAX
    | Measurements.PERIMETER
    | Measurements.SHAPE_DESCRIPTORS
    | Measurements.FERET
    | Measurements.INTEGRATED_DENSITY
    | Measurements.MEDIAN
    | Measurements.SKEWNESS
    | Measurements.KURTOSIS
)
COLOURS = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
UNTYPED = "#5f5f5f"
ADDED = "bloodcells.added"
MOST_LABELS = 65535


class Refused(Exception):
    """Holds a sentence for the user."""


# ---- asking -----------------------------------------------------------------------------------------------


def ask():
    """Show the dialog, with what was chosen last time, and return the choices; None where it is cancelled."""
    image = image_to_classify()
    masks = [
        i
        for i in open_images()
        if i is not image and i.getBitDepth() != 24 and i.getStackSize() == 1
    ]
    rois, results = RoiManager.getInstance(), ResultsTable.getResultsTable()
    kinds = []
    if image is not None and rois is not None and rois.getCount():
        kinds.append(ROIS)
    if image is not None and masks:
        kinds.append(LABELS)
    if results is not None and results.size():
        kinds.append(RESULTS)
    if not kinds:
        raise Refused(
            "There is nothing to classify: open an RGB image with its label image, or with ROIs in the ROI "
            "Manager, or a Results table."
        )
    dialog = GenericDialog(TITLE)
    dialog.addStringField("Address", Prefs.get(ADDRESS, "http://127.0.0.1:8000"), 32)
    dialog.setEchoChar("*")
    dialog.addStringField("API_key (if it asks for one)", Prefs.get(KEY, ""), 32)
    dialog.addCheckbox(
        "Remember the key, readable, in ImageJ's preferences", Prefs.get(REMEMBER, "no") == "yes"
    )
    dialog.addChoice("Cells are", kinds, kinds[0])
    dialog.addChoice("Label_image", [m.getTitle() for m in masks] or ["none"], None)
    # White cells found anew are best told apart; but ROIs are cells that the user has chosen.
    usual = Prefs.get(MEASURED_BY, WHITE if kinds[0] == LABELS else BY_IMAGEJ)
    dialog.addChoice("Measured by", [BY_IMAGEJ, BY_SERVICE, WHITE], usual)
    dialog.showDialog()
    if dialog.wasCanceled():
        return None
    address, key = dialog.getNextString().strip().rstrip("/"), dialog.getNextString().strip()
    remember = dialog.getNextBoolean()
    Prefs.set(ADDRESS, address)
    Prefs.set(REMEMBER, "yes" if remember else "no")
    Prefs.set(KEY, key if remember else None)
    kind, title, by = dialog.getNextChoice(), dialog.getNextChoice(), dialog.getNextChoice()
    Prefs.set(MEASURED_BY, by)
    Prefs.savePreferences()
    mask = dict((m.getTitle(), m) for m in masks).get(title)
    return address, key, kind, image, mask, by  # as classify takes them


def image_to_classify():
    """Find the selected image; where its label image is selected, the one RGB image that is open."""
    image = WindowManager.getCurrentImage()
    coloured = [i for i in open_images() if i.getBitDepth() == 24]
    if (
        image is not None
        and image.getStackSize() == 1
        and image not in coloured
        and len(coloured) == 1
    ):
        return coloured[0]
    return image


def open_images():
    """List the images that are open."""
    return [WindowManager.getImage(number) for number in WindowManager.getIDList() or []]


# ---- measuring --------------------------------------------------------------------------------------------


def channels_of(image):
    """Make a stack of red, green and blue out of an RGB image, without a scale: the unit is the pixel."""
    if image.getBitDepth() == 24 and image.getStackSize() == 1:
        planes = [image.getProcessor().getChannel(c, None) for c in (1, 2, 3)]
    elif image.getBitDepth() == 8 and image.getNChannels() == 3 and image.getStackSize() == 3:
        planes = [image.getStack().getProcessor(c).duplicate() for c in (1, 2, 3)]
    else:
        raise Refused(
            "The image %s has %d bits and %d slices; an RGB image, or red, green and blue of 8 bits each as "
            "three channels, was expected."
            % (image.getTitle(), image.getBitDepth(), image.getStackSize())
        )
    stack = ImageStack(image.getWidth(), image.getHeight())
    for name, plane in zip(CHANNELS, planes):
        stack.addSlice(name, plane)
    return ImagePlus("channels", stack)


def as_rgb(image):
    """Make an RGB image of the three channels, to be sent."""
    channels = channels_of(image).getStack()
    copy = IJ.createImage(image.getTitle(), "RGB", image.getWidth(), image.getHeight(), 1)
    for c in (1, 2, 3):
        copy.getProcessor().setChannel(c, channels.getProcessor(c))
    return copy


def selections_of(mask):
    """Make the selection of each label, as Create Selection does on the mask thresholded to it."""
    processor = mask.getProcessor().duplicate()
    labels = set(processor.getf(i) for i in range(processor.getPixelCount()))
    labels.discard(0.0)
    if any(label < 0 or label != int(label) for label in labels) or len(labels) > MOST_LABELS:
        raise Refused(
            "%s is no label image: whole numbers were expected, 0 the background, each cell a number of its "
            "own." % mask.getTitle()
        )
    if not labels:
        raise Refused("%s has no label: all pixels are 0." % mask.getTitle())
    found = []
    for label in sorted(labels):
        processor.setThreshold(label, label, ImageProcessor.NO_LUT_UPDATE)
        found.append((int(label), ThresholdToSelection().convert(processor)))
    return found


def measure(channels, cells):
    """Measure each cell in each channel by ImageJ, and return a row of 33 numbers for each.

    Parameters
    ----------
    cells
        Pairs of a number and a selection.
    """
    names = (
        list(SHAPE) + ["RawIntDen red"] + ["%s %s" % (base, c) for c in CHANNELS for base in GREY]
    )
    rows = []
    for done, (_number, roi) in enumerate(cells):
        IJ.showProgress(done, len(cells))
        row = []
        for c in (1, 2, 3):
            channels.setSlice(c)
            channels.setRoi(roi)
            table = ResultsTable()
            Analyzer(channels, MEASURED, table).measure()
            if c == 1:
                row += [table.getValue(name, 0) for name in SHAPE + ("RawIntDen",)]
            row += [table.getValue(name, 0) for name in GREY]
        rows.append(row)
    channels.deleteRoi()
    IJ.showProgress(1.0)
    return names, rows


def as_csv(names, rows):
    """Write a table, with 3 decimals as in the tables that models are trained on; cells are numbered."""
    lines = [",".join(["id"] + names)]
    for number, row in enumerate(rows, 1):
        lines.append(",".join([str(number)] + [IJ.d2s(value, 3) for value in row]))
    return "\n".join(lines) + "\n"


def painted(image, rois):
    """Draw ROIs as a label image, 1 the first."""
    labels = ShortProcessor(image.getWidth(), image.getHeight())
    areas = []
    for number, roi in enumerate(rois, 1):
        labels.setRoi(roi)
        areas.append(ImageStatistics.getStatistics(labels, Measurements.AREA, None).pixelCount)
        labels.setColor(number)
        labels.fill(roi)
    labels.resetRoi()
    left = [0] * (len(rois) + 1)
    for i in range(labels.getPixelCount()):
        left[labels.get(i)] += 1
    for number, area in enumerate(areas, 1):
        if left[number] != area:
            raise Refused(
                "The ROI %s overlaps another one, or the edge of the image. A label image cannot hold "
                "both: take one out, or measure by ImageJ." % rois[number - 1].getName()
            )
    return ImagePlus("labels", labels)


# ---- the service ------------------------------------------------------------------------------------------


def post(address, key, path, kind, body):
    """Send bytes to the service, and return its answer; what it refuses is raised in its own words."""
    try:
        connection = URL(address + path).openConnection()
        connection.setRequestMethod("POST")
        connection.setDoOutput(True)
        connection.setConnectTimeout(10000)
        connection.setReadTimeout(600000)
        connection.setRequestProperty("Content-Type", kind)
        connection.setRequestProperty("Accept", "application/json")
        if key:
            connection.setRequestProperty("Authorization", "Bearer " + key)
        connection.setFixedLengthStreamingMode(len(body))
        sent = connection.getOutputStream()
        sent.write(body)
        sent.close()
        status = connection.getResponseCode()
        stream = connection.getInputStream() if status < 400 else connection.getErrorStream()
        answer = "" if stream is None else text_of(stream)
    except MalformedURLException:
        raise Refused("The address %s is none: http://HOST:PORT was expected." % address)
    except (IOException, AttributeError) as error:
        # AttributeError: a URL of another kind, such as file:, has no request method.
        reason = (
            error.getMessage() if isinstance(error, IOException) else "it is no address of HTTP"
        )
        raise Refused(
            "No Bloodcells service answers at %s (%s). Start it, or correct the address."
            % (address, reason)
        )
    try:
        read = json.loads(answer)
    except ValueError:
        read = None
    if status >= 400:
        raise Refused(
            read["detail"]
            if isinstance(read, dict) and "detail" in read
            else "%s answers with status %d, and not as a Bloodcells service does."
            % (address, status)
        )
    if not isinstance(read, dict) or "predictions" not in read:
        raise Refused("%s answers, but not as a Bloodcells service does." % address)
    return read


def text_of(stream):
    """Read a stream of UTF-8 to its end."""
    gathered, part = ByteArrayOutputStream(), zeros(65536, "b")
    while True:
        n = stream.read(part)
        if n < 0:
            stream.close()
            return gathered.toString("UTF-8")
        gathered.write(part, 0, n)


def bytes_of(text):
    """Encode a text as UTF-8."""
    return String(text).getBytes("UTF-8")


def form(image, mask):
    """Encode image and mask as TIFF files of a form, and return its media type and bytes."""
    mark = "bloodcells-form-boundary-9bb8a2d1"
    body = ByteArrayOutputStream()
    for name, part in ("image", image), ("mask", mask):
        body.write(
            bytes_of(
                '--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s.tif"\r\n'
                "Content-Type: image/tiff\r\n\r\n" % (mark, name, name)
            )
        )
        body.write(FileSaver(part).serialize())
        body.write(bytes_of("\r\n"))
    body.write(bytes_of("--%s--\r\n" % mark))
    return "multipart/form-data; boundary=" + mark, body.toByteArray()


# ---- showing ----------------------------------------------------------------------------------------------


def colours(classes):
    """Give each class a colour, in the order of the model's classes."""
    return dict((name, Color.decode(COLOURS[i % len(COLOURS)])) for i, name in enumerate(classes))


def mark(roi, number, predicted, colour_of):
    """Colour a selection by type, and name it by type and number."""
    kind = predicted["class"]
    roi.setStrokeColor(colour_of.get(kind, Color.decode(UNTYPED)))
    roi.setStrokeWidth(2)
    roi.setName("%s %s" % (kind or "no type", number))


def write(table, row, predicted):
    """Write what is said of a cell into a row of a table."""
    table.setValue("Type", row, predicted["class"] or "")
    probability = predicted["probability"]
    table.setValue("Probability", row, float("nan") if probability is None else probability)
    table.setValue("Flags", row, "; ".join(predicted["flags"]))


def fill_manager(image, cells, answer, own):
    """Show the cells in the ROI Manager, coloured and named by type.

    Parameters
    ----------
    own
        Whether the cells are the user's own ROIs, all that are there; others are added, in place of those
        that this script added before.
    """
    manager = RoiManager.getInstance() or RoiManager()
    kept = (
        [] if own else [roi for roi in manager.getRoisAsArray() if roi.getProperty(ADDED) is None]
    )
    manager.reset()
    for roi in kept:
        manager.addRoi(roi)
    colour_of = colours(answer["classes"])
    for (number, roi), predicted in zip(cells, answer["predictions"]):
        mark(roi, number, predicted, colour_of)
        if not own:
            roi.setProperty(ADDED, "yes")
        manager.addRoi(roi)
    manager.runCommand(image, "Show All with labels")
    manager.runCommand("UseNames", "true")


def show_cells(cells, answer, measured):
    """Show a table of the cells: in Results, if that is empty, else as a table of its own."""
    results = ResultsTable.getResultsTable()
    table = ResultsTable()
    table.setPrecision(3)
    for row, ((number, _roi), predicted) in enumerate(zip(cells, answer["predictions"])):
        table.incrementCounter()
        table.setValue("Cell", row, number)
        write(table, row, predicted)
        if measured is not None:
            for name, value in zip(measured[0], measured[1][row]):
                table.setValue(name, row, value)
    table.show("Blood cells" if results is not None and results.size() else "Results")


def fill_results(table, answer):
    """Write the types into the Results table, whose rows may be three to a cell."""
    predicted, rows = answer["predictions"], table.size()
    n = len(predicted)
    places = None
    if rows == n:
        places = [[i] for i in range(n)]
    elif rows == 3 * n and table.columnExists("Area"):
        # Measuring an RGB stack gives the rows of a cell one after the other; Multi Measure, all cells of
        # one channel before the next. The rows of a cell have one area.
        together = [[3 * i, 3 * i + 1, 3 * i + 2] for i in range(n)]
        by_channel = [[i, i + n, i + 2 * n] for i in range(n)]
        for grouped in together, by_channel:
            if all(len(set(table.getValue("Area", row) for row in of)) == 1 for of in grouped):
                places = grouped
                break
    if places is None:
        own = ResultsTable()
        for row, cell in enumerate(predicted):
            own.incrementCounter()
            own.setValue("Cell", row, cell["id"])
            write(own, row, cell)
        own.show("Blood cells")
        IJ.log(
            "%d rows of the Results table are %d cells, so their types are in a table of their own, Blood "
            "cells." % (rows, n)
        )
        return
    for of, cell in zip(places, predicted):
        for row in of:
            write(table, row, cell)
    table.show("Results")


def summarise(answer):
    """Show how many cells are of each type, and log what the service says."""
    summary, model = answer["summary"], answer["model"]
    table = ResultsTable()
    table.showRowNumbers(False)
    counts = [(name, summary["counts"].get(name, 0)) for name in answer["classes"]]
    counts += [("no type", summary["rejected"])] if summary["rejected"] else []
    for row, (name, count) in enumerate(counts):
        table.incrementCounter()
        table.setValue("Type", row, name)
        table.setValue("Cells", row, count)
        table.setValue("Per cent", row, 100.0 * count / max(1, summary["rows"]))
    table.show("Cell types")
    IJ.log(
        "Bloodcells, model %s, version %d. Cells: %d, flagged: %d."
        % (model["name"], model["version"], summary["rows"], summary["flagged"])
    )
    for note in answer.get("notes") or []:
        IJ.log("Bloodcells: " + note)


# ---- all of it --------------------------------------------------------------------------------------------


def classify(address, key, kind, image, mask, by):
    """Classify cells, and show the answer."""
    predict = "/v1/predict?probabilities=false&invalid=flag"
    if kind == RESULTS:
        table = ResultsTable.getResultsTable()
        answer = post(address, key, predict, "text/csv", bytes_of(table_text(table)))
        fill_results(table, answer)
        summarise(answer)
        return
    measured = None
    if kind == LABELS:
        if mask is None or (mask.getWidth(), mask.getHeight()) != (
            image.getWidth(),
            image.getHeight(),
        ):
            raise Refused(
                "%s has not the size of %s; choose its label image."
                % (mask.getTitle() if mask else "The label image", image.getTitle())
            )
        cells = selections_of(mask)
    else:
        cells = list(enumerate(RoiManager.getInstance().getRoisAsArray(), 1))
    if by == BY_IMAGEJ:
        measured = measure(channels_of(image), cells)
        answer = post(address, key, predict, "text/csv", bytes_of(as_csv(*measured)))
    else:
        mask = mask if kind == LABELS else painted(image, [roi for _, roi in cells])
        asked = "white" if by == WHITE else "labels"
        route = "/v1/measure?predict=true&probabilities=false&cells=" + asked
        answer = post(address, key, route, *form(as_rgb(image), mask))
        if by == WHITE:  # regions of the service's own, of which it says the bounding box
            cells = [(p["label"], OvalRoi(*p["box"])) for p in answer["predictions"]]
        else:
            of_label = dict((p["label"], p) for p in answer["predictions"])
            answer["predictions"] = [of_label[number] for number, _ in cells]
    fill_manager(image, cells, answer, own=kind == ROIS and by != WHITE)
    show_cells(cells, answer, measured)
    summarise(answer)


def table_text(table):
    """Write the Results table as CSV, with the columns that this script wrote before left out."""
    names = [n for n in table.getHeadings() if n not in ("Type", "Probability", "Flags")]
    quoted = lambda text: '"%s"' % text.replace('"', '""')  # noqa: E731
    lines = [",".join(map(quoted, names))]
    for row in range(table.size()):
        lines.append(",".join(quoted(table.getStringValue(name, row)) for name in names))
    return "\n".join(lines) + "\n"


def main():
    """Ask, classify, and show errors as the sentences that they are."""
    try:
        chosen = ask()
        if chosen is not None:
            classify(*chosen)
    except Refused as refused:
        IJ.error(TITLE, str(refused) if isinstance(refused.args[0], str) else refused.args[0])


# FIJI and ImageJ run a script under other names than __main__.
main()
