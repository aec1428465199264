"""The sample, step by step: dice -> model -> facts -> phrases -> keyboard -> personal -> rows -> truth."""
