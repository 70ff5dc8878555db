"""Make inputs that no program writes, and look at what our readers of foreign bytes do with them."""
