"""Write predictions chunk by chunk, to a file or a stream."""
