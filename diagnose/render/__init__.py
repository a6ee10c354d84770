"""One module a surface. Each turns a `diagnose.model.Diagnosis` into text and knows nothing else."""
