"""Classify the white blood cells of napari's layers, and correct and save their types.

`classification` works on arrays, `layers` turns layers of napari into them and back, `corrections` and
`saving` keep and save what people said of cells; `widget` is the window, which only joins these.
"""
