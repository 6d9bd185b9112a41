"""Reads a directory that capi wrote, with DuckDB through global.sql and with pyarrow by pattern, and prints
all as JSON: {"duckdb": [...], "types": [...], "pyarrow": [...], "global": [...]}. With a fifth argument, columns
together with commas: these columns as pandas and Polars read them, each part by itself."""

import decimal
import glob
import json
import os
import sys

import duckdb
import pandas
import polars
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet

root, integration, request, order = sys.argv[1:5]
chosen = sys.argv[5].split(",") if len(sys.argv) > 5 else []
table = f"{integration}__{request}"
os.chdir(root)
db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")
db.execute(open("_capi/global.sql").read())


def plain(value):
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def rows(query):
    return [[plain(value) for value in row] for row in db.execute(query).fetchall()]


def read(path):
    """A part as pyarrow reads it by itself."""
    if path.endswith(".parquet"):
        return pyarrow.parquet.read_table(path)
    if path.endswith(".csv"):
        options = pyarrow.csv.ParseOptions(newlines_in_values=True)
        convert = pyarrow.csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""])
        return pyarrow.csv.read_csv(path, parse_options=options, convert_options=convert)
    return pyarrow.json.read_json(path)


def by_pandas(path):
    """As a person would open it; the empty cell of CSV is null."""
    if path.endswith(".parquet"):
        frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    elif path.endswith(".csv"):
        frame = pandas.read_csv(path, dtype_backend="pyarrow", keep_default_na=False, na_values=[""])
    else:
        frame = pandas.read_json(path, lines=True, dtype_backend="pyarrow", convert_dates=False)
    rows = frame[chosen].astype(object).values.tolist()
    return [[None if value is pandas.NA or value is None else plain(value) for value in row] for row in rows]


def by_polars(path):
    if path.endswith(".parquet"):
        frame = polars.read_parquet(path)
    elif path.endswith(".csv"):
        frame = polars.read_csv(path)
    else:
        frame = polars.read_ndjson(path)
    return [[plain(value) for value in row] for row in frame.select(chosen).rows()]


paths = sorted(glob.glob(f"{integration}/{request}/*"))
parts = [read(path) for path in paths]
print(
    json.dumps(
        {
            "duckdb": rows(f'SELECT * FROM "{table}" ORDER BY {order}'),
            "types": [row[1] for row in db.execute(f'DESCRIBE "{table}"').fetchall()],
            "pyarrow": [[plain(value) for value in row.values()] for part in parts for row in part.to_pylist()],
            "schema": [str(field.type) for field in parts[0].schema] if parts else [],
            "pandas": [row for path in paths for row in by_pandas(path)] if chosen else [],
            "polars": [row for path in paths for row in by_polars(path)] if chosen else [],
            "global": rows("SELECT * FROM global ORDER BY ALL"),
        }
    )
)
