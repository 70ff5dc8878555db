"""Answer tables of any length by chunks, and draw confusion matrices."""
