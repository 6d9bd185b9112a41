"""Reads a directory that capi wrote, with DuckDB through global.sql and with pyarrow by pattern, and prints
both as JSON: {"duckdb": [...], "types": [...], "pyarrow": [...], "global": [...]}."""

import decimal
import glob
import json
import os
import sys

import duckdb
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet

root, integration, request, order = sys.argv[1:5]
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


parts = [read(path) for path in sorted(glob.glob(f"{integration}/{request}/*"))]
print(
    json.dumps(
        {
            "duckdb": rows(f'SELECT * FROM "{table}" ORDER BY {order}'),
            "types": [row[1] for row in db.execute(f'DESCRIBE "{table}"').fetchall()],
            "pyarrow": [[plain(value) for value in row.values()] for part in parts for row in part.to_pylist()],
            "schema": [str(field.type) for field in parts[0].schema] if parts else [],
            "global": rows("SELECT * FROM global ORDER BY ALL"),
        }
    )
)
