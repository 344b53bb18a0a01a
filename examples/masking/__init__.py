"""Masks tables: a Parquet file with pyarrow, a polars frame, a DuckDB query result."""
