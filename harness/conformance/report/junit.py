"""The report as JUnit XML, for build servers. Pure.

A violated MUST is a failure. A violated SHOULD is a skipped test whose
message says so: it doesn't break a build.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from harness.conformance.outcome import Row, Standing
from harness.conformance.report.story import Told, line
from harness.requirements import Level

# XML 1.0, 2.2: no document may hold these, not even escaped.
FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def report(told: Told) -> str:
    """Return the report."""
    cases = [_case(row, told.began_s) for row in told.rows]
    suite = Xml.Element(
        "testsuite",
        name=f"accepted conform {told.url}",
        tests=str(len(cases)),
        failures=str(sum(c.find("failure") is not None for c in cases)),
        errors=str(sum(c.find("error") is not None for c in cases)),
        skipped=str(sum(c.find("skipped") is not None for c in cases)),
        time=f"{told.took_s:.3f}",
        timestamp=told.began,
    )
    properties = Xml.SubElement(suite, "properties")
    for name, value in (("seed", told.seed), ("dialect", told.dialect)):
        Xml.SubElement(properties, "property", name=name, value=str(value))
    suite.extend(cases)
    outer = Xml.Element("testsuites")
    outer.append(suite)
    Xml.indent(outer)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + Xml.tostring(outer, encoding="unicode")
        + "\n"
    )


def _case(row: Row, began_s: float) -> Xml.Element:
    needed = row.requirement
    area = needed.id.split("-")[1].lower()
    case = Xml.Element(
        "testcase",
        classname=f"conform.{area}",
        name=f"{needed.id} {needed.name}",
        time="0",
    )
    match row.standing:
        case Standing.VIOLATED if needed.level is Level.MUST:
            kind, message = "failure", row.violations[0].seen
        case Standing.VIOLATED:
            kind = "skipped"
            message = f"{needed.level} violated: {row.violations[0].seen}"
        case Standing.SKIPPED:
            kind, message = "skipped", row.reason
        case Standing.COULD_NOT_JUDGE:
            kind, message = "error", row.reason
        case _:
            return case
    told = Xml.SubElement(case, kind, message=_clean(message))
    told.text = _clean("\n".join(_details(row, began_s)))
    return case


def _details(row: Row, began_s: float) -> list[str]:
    lines = [f"{row.requirement.level}: {row.requirement.text}"]
    for violation in row.violations[:1]:
        lines += [f"expected: {violation.expected}", f"seen: {violation.seen}"]
        lines += [line(record, began_s) for record in violation.proof]
    return lines


def _clean(text: str) -> str:
    return FORBIDDEN.sub("�", text)
