"""What is measured, against whom, on data made here: ``python -m benchmarks`` prints one Markdown table."""
