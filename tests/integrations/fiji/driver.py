"""Run the script in ImageJ with a window, on jobs, and write what is there afterwards; for Jython.

    jython driver.py SCRIPT JOBS.json ANSWERS.json

A job has images to open, the last of them selected, and the macro's options that fill the dialog; or, as
`typed`, what is typed into the dialog that is shown, whose OK is then pressed.
"""

import json
import sys
import time

from ij import IJ, ImageJ, Macro, Prefs, WindowManager
from ij.measure import ResultsTable
from ij.plugin.frame import RoiManager
from java.awt import Button, Dialog, TextField, Window
from java.awt.event import ActionEvent
from java.lang import System, Thread
from org.python.util import PythonInterpreter

TITLE = "Classify Blood Cells"


def parts(container, kind):
    """List the parts of a window that are of a kind."""
    found = []
    for part in container.getComponents():
        if isinstance(part, kind):
            found.append(part)
        if hasattr(part, "getComponents"):
            found += parts(part, kind)
    return found


def press_ok(typed, shown):
    """Wait for the dialog, keep what it shows, type, and press OK."""
    for _ in range(300):
        for window in Window.getWindows():
            if isinstance(window, Dialog) and window.isVisible() and window.getTitle() == TITLE:
                fields = parts(window, TextField)
                shown += [field.getText() for field in fields]
                for field, text in zip(fields, typed):
                    field.setText(text)
                ok = next(b for b in parts(window, Button) if b.getLabel().strip() == "OK")
                event = ActionEvent(ok, ActionEvent.ACTION_PERFORMED, "OK")
                for listener in ok.getActionListeners():
                    listener.actionPerformed(event)
                return
        time.sleep(0.1)
    shown.append("no dialog")


def table(title):
    """Read a table that is open, row by row; None if there is none."""
    window = WindowManager.getFrame(title)
    found = ResultsTable.getResultsTable() if title == "Results" else None
    if found is None and window is not None:
        found = window.getTextPanel().getResultsTable()
    if found is None or not found.size():
        return None
    names = [name for name in found.getHeadings() if name.strip()]
    return [dict((n, found.getStringValue(n, row)) for n in names) for row in range(found.size())]


def hex_of(colour):
    """Write a colour as HTML does; None if there is none."""
    return None if colour is None else "#%06x" % (colour.getRGB() & 0xFFFFFF)


def do(script, job):
    """Do one job, and say what is there afterwards."""
    for image in job.get("images", []):
        IJ.openImage(image).show()
    if "macro" in job:
        IJ.runMacro(job["macro"])
    IJ.redirectErrorMessages(True)
    shown = []

    def run():
        if "options" in job:
            Macro.setOptions(job["options"])
        PythonInterpreter().exec(script)

    # ImageJ takes a macro's options in threads of this name only.
    thread = Thread(run, "Run$_script" if "options" in job else "script")
    thread.start()
    if "typed" in job:
        press_ok(job["typed"], shown)
    thread.join()
    manager = RoiManager.getInstance()
    rois = [] if manager is None else manager.getRoisAsArray()
    answer = {
        "shown": shown,
        "log": IJ.getLog() or "",
        "rois": [[roi.getName(), hex_of(roi.getStrokeColor())] for roi in rois],
        "tables": dict((t, table(t)) for t in ("Results", "Blood cells", "Cell types")),
        "key": Prefs.get("bloodcells.key", ""),
    }
    IJ.log("\\Clear")
    if not job.get("keep"):
        IJ.runMacro('run("Close All"); roiManager("reset"); run("Clear Results");')
        for title in "Blood cells", "Cell types":
            if WindowManager.getFrame(title) is not None:
                WindowManager.getFrame(title).close(False)
    return answer


def main():
    script, jobs, answers = sys.argv[1:4]
    ImageJ(ImageJ.NO_SHOW)
    with open(script) as file:
        text = file.read()
    with open(jobs) as file:
        done = [do(text, job) for job in json.load(file)]
    with open(answers, "w") as file:
        json.dump(done, file)
    System.exit(0)


main()
