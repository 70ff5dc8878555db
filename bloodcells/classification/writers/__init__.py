"""Write the predictions of a table chunk by chunk, to a file or to the stream of an HTTP answer.

`formats` has a writer for each format and the table `FORMATS` of them, to which a new format is added;
`file` and `stream` are the two places that predictions are written to.
"""
