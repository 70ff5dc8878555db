"""Study how the scratch network learns: each study is a computation and its figures."""
