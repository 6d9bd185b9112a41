"""Builds the SQLite database that the test serves: two of the data sets that come with vega_datasets.

Usage: build.py FILE. Numbers are stored as the data sets give them, dates as ISO text.
"""

import sqlite3
import sys

from vega_datasets import local_data


def table(connection, name, types, rows):
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    connection.execute(f'create table "{name}" (id integer primary key, {columns})')
    places = ", ".join("?" for _ in range(len(types) + 1))
    connection.executemany(f'insert into "{name}" values ({places})', rows)
    print(f"{name}: {len(rows)} rows")


def plain(value):
    """Missing values of any kind as null."""
    return None if value != value else value


def weather(connection):
    frame = local_data.seattle_weather()
    types = {"day": "text", "precipitation": "real", "temp_max": "real", "temp_min": "real", "wind": "real", "weather": "text"}
    rows = [
        (index, row.date.strftime("%Y-%m-%d"), row.precipitation, row.temp_max, row.temp_min, row.wind, row.weather)
        for index, row in enumerate(frame.itertuples(), start=1)
    ]
    table(connection, "seattle_weather", types, rows)


def airports(connection):
    frame = local_data.airports()
    types = {"iata": "text", "name": "text", "city": "text", "state": "text", "country": "text", "latitude": "real", "longitude": "real"}
    rows = [
        (index, row.iata, row.name, plain(row.city), plain(row.state), row.country, row.latitude, row.longitude)
        for index, row in enumerate(frame.itertuples(), start=1)
    ]
    table(connection, "airports", types, rows)


def main():
    with sqlite3.connect(sys.argv[1]) as connection:
        weather(connection)
        airports(connection)


if __name__ == "__main__":
    main()
