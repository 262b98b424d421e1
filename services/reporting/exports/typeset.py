"""Typesets one document, in a process of its own: so its time and memory have an end.

Reads JSON from standard input (template, format, fonts, data), writes the document to standard output.
"""

import json
import os
import sys
from pathlib import Path

import typst

NO_FONT = 3  # the exit code: what it would print could not be read
PIXELS_PER_INCH = 144


def main() -> int:
    """The document, or the reason why there is none on standard error."""
    os.nice(10)  # readers of figures go first
    asked = json.load(sys.stdin)
    template = Path(__file__).with_name("templates") / asked["template"]
    pdf = asked["format"] == "pdf"
    document, warnings = typst.compile_with_warnings(
        str(template),
        root=str(template.parent),
        format=asked["format"],
        font_paths=[asked["fonts"]] if asked["fonts"] else [],
        sys_inputs={"data": json.dumps(asked["data"])},
        ppi=PIXELS_PER_INCH,
        pdf_standards=["ua-1"] if pdf else [],
    )
    told = [str(warning) for warning in warnings]
    sys.stderr.write("\n".join(told))
    if any("unknown font family" in each for each in told):
        return NO_FONT
    sys.stdout.buffer.write(document if isinstance(document, bytes) else document[0])
    return 0


if __name__ == "__main__":
    sys.exit(main())
