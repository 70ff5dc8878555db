// Says the type of each blood cell of the open RGB image, by a Bloodcells service that curl asks.
//
// A macro for ImageJ 1.53 or newer without anything else; docs/imagej.md tells how to use it. The cells are the ROIs of
// the ROI Manager or, if that is empty, the labels of another open image of 8 or 16 bits. ImageJ measures them.
// runMacro(FILE, "http://HOST:PORT") asks that address and shows no dialog.

shape = newArray("Area", "Perim.", "Circ.", "Feret", "MinFeret", "AR", "Solidity", "IntDen");
grey = newArray("Mean", "StdDev", "Mode", "Min", "Max", "Median", "Skew", "Kurt");
channel = newArray("red", "green", "blue");
colour = newArray("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9");

if (nImages == 0) exit("Open an RGB image first.");
photo = getImageID();
if (bitDepth() != 24) exit("The image " + getTitle() + " has " + bitDepth() + " bits; an RGB image was expected. Select it, and run the macro again.");
masks = newArray(0);
for (i = 1; i <= nImages; i++) {
    selectImage(i);
    if (bitDepth() == 8 || bitDepth() == 16) masks = Array.concat(masks, getTitle());
}
selectImage(photo);
fromLabels = roiManager("count") == 0;
if (fromLabels && masks.length == 0) exit("There is no cell: add ROIs to the ROI Manager, or open the label image (8 or 16 bits) of this image.");

address = getArgument();
key = call("ij.Prefs.get", "bloodcells.key", "");
if (fromLabels) mask = masks[0];
if (address == "") {
    Dialog.create("Classify Blood Cells");
    Dialog.addString("Address", call("ij.Prefs.get", "bloodcells.address", "http://127.0.0.1:8000"), 32);
    Dialog.addString("API key, kept readable (if it asks for one)", key, 32);
    if (fromLabels) Dialog.addChoice("Label image", masks);
    Dialog.show();
    address = Dialog.getString();
    key = Dialog.getString();
    if (fromLabels) mask = Dialog.getChoice();
    call("ij.Prefs.set", "bloodcells.address", address);
    call("ij.Prefs.set", "bloodcells.key", key);
}

// The cells, as selections of the ROI Manager.
numbers = newArray(0);
setBatchMode(true);
if (fromLabels) {
    width = getWidth(); height = getHeight();
    selectWindow(mask);
    if (getWidth() != width || getHeight() != height) exit(mask + " has not the size of the image; choose its label image.");
    maskID = getImageID();
    bins = pow(2, bitDepth());
    getHistogram(values, counts, bins);
    for (label = 1; label < bins; label++) {
        if (counts[label] > 0) {
            setThreshold(label, label);
            run("Create Selection");
            roiManager("add");
            numbers = Array.concat(numbers, label);
        }
    }
    resetThreshold;
    run("Select None");
    if (numbers.length == 0) exit(mask + " has no label: all pixels are 0.");
} else {
    numbers = Array.getSequence(roiManager("count"));
    for (i = 0; i < numbers.length; i++) numbers[i]++;
}

// Their 33 numbers: in pixels, of red, green and blue, with the 3 decimals of the tables that models are trained on.
selectImage(photo);
run("Select None");
run("Duplicate...", "title=channels");
channels = getImageID();
run("RGB Stack");
run("Set Scale...", "distance=0");
table = "id";
for (k = 0; k < shape.length; k++) table += "," + shape[k];
table += ",RawIntDen red";
for (c = 0; c < 3; c++) for (k = 0; k < grey.length; k++) table += "," + grey[k] + " " + channel[c];
table += "\n";
for (i = 0; i < numbers.length; i++) {
    showProgress(i, numbers.length);
    table += "" + (i + 1);
    for (c = 0; c < 3; c++) {
        selectImage(channels);
        roiManager("select", i);
        setSlice(c + 1);
        List.setMeasurements;
        if (c == 0) {
            for (k = 0; k < shape.length; k++) table += "," + d2s(List.getValue(shape[k]), 3);
            table += "," + d2s(List.getValue("RawIntDen"), 3);
        }
        for (k = 0; k < grey.length; k++) table += "," + d2s(List.getValue(grey[k]), 3);
    }
    table += "\n";
}
selectImage(channels);
close();
selectImage(photo);
setBatchMode(false);

// The question, and the answer: a line of JSON for each cell, then curl's line with the status.
folder = getDirectory("temp");
tableFile = folder + "bloodcells-cells.csv";
keyFile = folder + "bloodcells-key.txt";
File.saveString(table, tableFile);
if (key != "") File.saveString("Authorization: Bearer " + key, keyFile); else File.saveString("", keyFile);
url = address + "/v1/predict?probabilities=false&invalid=flag";
answer = exec("curl", "--silent", "--show-error", "--write-out", "\\n%{http_code}\\n", "--header", "@" + keyFile, "--header", "Content-Type: text/csv", "--header", "Accept: application/x-ndjson", "--data-binary", "@" + tableFile, url);
ok = File.delete(keyFile);
ok = File.delete(tableFile);
lines = split(String.trim(answer), "\n");
status = String.trim(lines[lines.length - 1]);
if (status != "200") {
    said = member(answer, "detail");
    if (said == "") said = "No Bloodcells service answers at " + address + " (" + String.trim(lines[0]) + "). Start it, or correct the address.";
    exit(said);
}

// Colours, names and a table.
types = newArray(0);
counts = newArray(0);
Table.create("Blood cells");
for (i = 0; i < numbers.length; i++) {
    type = member(lines[i], "class");
    if (type == "") type = "no type";
    flags = substring(lines[i], indexOf(lines[i], "\"flags\":[") + 9, lastIndexOf(lines[i], "]"));
    flags = replace(replace(flags, "\",\"", "; "), "\"", "");
    k = place(types, type);
    if (k < 0) {
        k = types.length;
        types = Array.concat(types, type);
        counts = Array.concat(counts, 0);
    }
    counts[k]++;
    Table.set("Cell", i, numbers[i]);
    Table.set("Type", i, type);
    Table.set("Probability", i, number(lines[i], "probability"));
    Table.set("Flags", i, flags);
}
Table.update;
order = Array.copy(types);
Array.sort(order);
for (i = 0; i < numbers.length; i++) {
    type = Table.getString("Type", i, "Blood cells");
    k = place(order, type);
    roiManager("select", i);
    roiManager("rename", type + " " + numbers[i]);
    roiManager("Set Color", colour[k % colour.length]);
    roiManager("Set Line Width", 2);
}
roiManager("deselect");
roiManager("UseNames", "true");
roiManager("show all with labels");
Table.create("Cell types");
for (k = 0; k < types.length; k++) {
    Table.set("Type", k, types[k]);
    Table.set("Cells", k, counts[k]);
    Table.set("Per cent", k, 100 * counts[k] / numbers.length);
}
Table.update;

// Finds a text in a list; -1 if it is not there.
function place(list, text) {
    for (k = 0; k < list.length; k++) if (list[k] == text) return k;
    return -1;
}

// Reads a member of JSON that is text; empty if there is none, or null.
function member(json, name) {
    start = indexOf(json, "\"" + name + "\":\"");
    if (start < 0) return "";
    start += lengthOf(name) + 4;
    end = start;
    while (substring(json, end, end + 1) != "\"") {
        if (substring(json, end, end + 1) == "\\") end++;
        end++;
    }
    text = substring(json, start, end);
    return replace(replace(text, "\\\\\"", "\""), "\\\\n", "\n");
}

// Reads a member of JSON that is a number; NaN if it is null.
function number(json, name) {
    start = indexOf(json, "\"" + name + "\":") + lengthOf(name) + 3;
    end = start;
    while (indexOf("0123456789.eE+-", substring(json, end, end + 1)) >= 0) end++;
    return parseFloat(substring(json, start, end));
}
