"""What PostgreSQL is, whichever driver speaks to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checkrein.dbapi._drivers import Unsupported

# Said by the server's parser: the message's one variable part is a name.
_PARSER = re.compile(
    r'(?:relation|column|schema|type|role|function|table) "?([^"\s]+?)"? does not exist'
    r'|column reference "([^"]+)" is ambiguous'
    r'|missing FROM-clause entry for table "([^"]+)"'
    r'|syntax error at or near "([^"]+)"'
    r"|syntax error at end of input"
    r'|column "([^"]+)" must appear in the GROUP BY clause or be used in an aggregate function'
)
# Said by the server with no value and no name in it.
_FIXED = re.compile(
    r"current transaction is aborted, commands ignored until end of transaction block"
    r"|canceling statement due to (?:user request|statement timeout|lock timeout)"
    r"|deadlock detected|division by zero"
)

# One name in the list that `search_path` is.
_NAME = re.compile(r'"(?:[^"]|"")*"|[^\s,"]+')

# Type OIDs, which PostgreSQL never changes (pg_type.dat).
KINDS = {
    oid: kind
    for kind, oids in {
        "bool": [16],
        "bytes": [17],
        "int": [20, 21, 23, 26],
        "float": [700, 701],
        "decimal": [1700],
        "text": [18, 19, 25, 705, 1042, 1043],
        "date": [1082],
        "time": [1083, 1266],
        "timestamp": [1114, 1184],
        "json": [114, 3802],
        "uuid": [2950],
    }.items()
    for oid in oids
}

SEARCH_PATH = "SELECT pg_catalog.current_schemas(false)::text[], pg_catalog.current_setting('search_path')"
TEMPORARY = "SELECT 1 FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.pg_my_temp_schema() LIMIT 1"


def check_settings(encoding: str | None, conforming: str | None) -> None:
    """Text must be read as the core reads it."""
    if (encoding or "").lower().replace("-", "") != "utf8":
        raise Unsupported("the connection's client_encoding is not UTF8")
    if conforming != "on":
        raise Unsupported("the connection's standard_conforming_strings is not on")


def check_search_path(found: Sequence[str], setting: str, wanted: list[str]) -> None:
    """What `SEARCH_PATH` answers must be what the policy says."""
    # A schema that is named and not there could be made later, and would come before the others.
    named = [name for name in _NAME.findall(setting) if name != '"$user"']
    if len(named) > len(found):
        raise Unsupported(f"`search_path` is {setting}, and only {list(found)} are there: name schemas that are")
    if list(found) != wanted:
        raise Unsupported(f"names are looked up in {list(found)}, and the policy says {wanted}: make `search_path` of the resource agree")


def check_lasting(*, in_transaction: bool, has_temporary: bool) -> None:
    """A catalog that is read in a transaction must hold after it: temporary relations may be made to go with it (`ON COMMIT DROP`)."""
    if in_transaction and has_temporary:
        raise Unsupported("there are temporary relations, which the end of the transaction may drop: commit before the catalog is read")


def plainly_said(state: str, message: str, has_position: bool, text: str) -> str | None:
    """The server's message, where it provably holds nothing but names that the statement itself wrote."""
    if _FIXED.fullmatch(message):
        return f"{message} (SQLSTATE {state})"
    # A cast such as `::regclass` says the same words at run time, about a value: only the parser gives a position in the text.
    if state[:2] == "42" and has_position:
        found = _PARSER.fullmatch(message)
        if found and all(name is None or name.lower() in text.lower() for name in found.groups()):
            return f"{message} (SQLSTATE {state})"
    return None
