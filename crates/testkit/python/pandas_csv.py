"""Writes a CSV again with pandas: pandas_csv.py FROM TO ROWS. Only the writing is timed.

Says `wrote SECONDS ROWS`.
"""

import sys
import time

import pandas

frame = pandas.read_csv(sys.argv[1], nrows=int(sys.argv[3]))
frame["source_time"] = pandas.to_datetime(frame["source_time"], format="ISO8601")
frame["receive_time"] = pandas.to_datetime(frame["receive_time"], format="ISO8601")
begun = time.perf_counter()
frame.to_csv(sys.argv[2], index=False)
print("wrote", time.perf_counter() - begun, len(frame))
