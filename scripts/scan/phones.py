"""Writes the numbering plans of `core/src/mask/scan/phone/table.rs` from the metadata of the PyPI package `phonenumbers`.

Run it with the package installed: `python scripts/scan/phones.py`. The tests fail when the file is not what this writes.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneMetadata

TABLE = Path(__file__).resolve().parents[2] / "core/src/mask/scan/phone/table.rs"
KINDS = ["fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail"]

HEAD = """//! The numbering plans of the world's regions, by region.
//!
//! Written by `scripts/scan/phones.py` from the metadata of `phonenumbers` {version}, which is libphonenumber's: Copyright the
//! Libphonenumber Authors, Apache License 2.0. Not to be edited.

use super::Region;

#[rustfmt::skip]
pub(super) static REGIONS: &[Region] = &[
"""


def plain(pattern: str) -> str:
    """The pattern as the core reads it: `d` for any digit, every group a group."""
    return pattern.replace("(?:", "(").replace("\\d", "d")


def alternatives(pattern: str) -> list[str]:
    """The alternatives of the outermost level."""
    parts, depth = [""], 0
    for character in pattern:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def national(metadata: PhoneMetadata) -> tuple[str, str, str]:
    """What may stand before a number within the region, what a local number lacks, and the pattern of a local number."""
    rule, transform = metadata.national_prefix_for_parsing, metadata.national_prefix_transform_rule
    if not rule:
        return "", "", ""
    if metadata.id == "AR":  # Its mobile numbers are changed inside, which the core does itself.
        return "0", "", ""
    before, lacks, local = [], "", ""
    for part in alternatives(rule):
        found = re.fullmatch(r"\((?!\?)(.*)\)\$", part)
        if found and transform and transform != r"\1":
            lacks, local = transform.removesuffix(r"\1"), plain(found[1])
        elif found:
            continue
        elif transform == r"\1" and part.startswith("0("):
            before.append("0")
        elif transform == r"\2":  # Brazil: a carrier's code, then the number.
            before.append(plain(part).replace("(d{10,11})", ""))
        else:
            before.append(plain(part))
    return "|".join(before), lacks, local


def row(name: str, metadata: PhoneMetadata) -> str:
    patterns: list[str] = []
    for kind in KINDS:
        of_kind = getattr(metadata, kind)
        pattern = of_kind and of_kind.national_number_pattern
        if pattern and plain(pattern) not in patterns:
            patterns.append(plain(pattern))
    before, lacks, local = national(metadata)
    fields = f'name: "{name}", code: {metadata.country_code}, before: "{before}", lacks: "{lacks}", local: "{local}"'
    return f'    Region {{ {fields}, numbers: "{"|".join(patterns)}" }},\n'


def table() -> str:
    rows = {region: row(region, PhoneMetadata.metadata_for_region(region)) for region in phonenumbers.SUPPORTED_REGIONS}
    for code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS:
        rows[f"+{code}"] = row(f"+{code}", PhoneMetadata.metadata_for_nongeo_region(code))
    return HEAD.replace("{version}", version("phonenumbers")) + "".join(rows[name] for name in sorted(rows)) + "];\n"


if __name__ == "__main__":
    TABLE.write_text(table())
