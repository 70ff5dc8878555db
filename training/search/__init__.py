"""Compare candidates by cross-validation, and choose one."""
