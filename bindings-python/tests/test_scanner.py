"""Personal data and secrets in texts: what is found, where, and what stands in its place."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import checkrein

LINE = "Jane <jane@example.com> paid 4111 1111 1111 1111 from 2001:db8::1, SSN 536-90-4399"
ENTITIES = ["email", "payment_card", "ipv6", "us_ssn"]


def test_what_is_in_a_text_is_found_in_order() -> None:
    scanner = checkrein.Scanner()
    found = scanner.scan(LINE)
    assert [one.entity for one in found] == ENTITIES
    assert [LINE[one.start : one.end] for one in found] == ["jane@example.com", "4111 1111 1111 1111", "2001:db8::1", "536-90-4399"]
    assert [(one.score, one.reason) for one in found] == [(900, "form"), (900, "checksum"), (900, "form"), (900, "checksum")]
    assert scanner.scan("") == scanner.scan("nothing") == []


@pytest.mark.parametrize("before", ["", "é", "Ærøskøbing ", "日本語 ", "😀😀 ", "a\u0301\U0001f9d1\u200d\U0001f680 ", "Ω" * 5000 + " "])
def test_spans_are_in_characters_of_a_string_and_in_bytes_of_bytes(before: str) -> None:
    scanner = checkrein.Scanner()
    text = f"{before}<jane@example.com> ✓ {before} 192.0.2.17"
    found = scanner.scan(text)
    assert [text[one.start : one.end] for one in found] == ["jane@example.com", "192.0.2.17"]
    for octets in (text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        in_bytes = scanner.scan(octets)
        assert [bytes(octets[one.start : one.end]) for one in in_bytes] == [b"jane@example.com", b"192.0.2.17"]
        assert [(one.entity, one.score) for one in in_bytes] == [(one.entity, one.score) for one in found]


def test_findings_are_values() -> None:
    scanner = checkrein.Scanner()
    [one] = scanner.scan("to jane@example.com")
    [same] = scanner.scan("to john@example.com")
    [other] = scanner.scan("jane@example.com")
    assert (one == same, hash(one) == hash(same), one == other, len({one, same, other})) == (True, True, False, 2)
    assert repr(one) == "Finding(start=3, end=19, entity='email', score=900, reason='form')"
    match one:
        case checkrein.Finding(start, end, entity):
            assert (start, end, entity) == (3, 19, "email")
    with pytest.raises(AttributeError):
        one.start = 0  # type: ignore[misc]
    with pytest.raises(TypeError):
        checkrein.Finding()


def test_something_else_stands_in_place_of_what_is_found() -> None:
    assert checkrein.Scanner().mask(LINE) == "Jane <[email]> paid [payment_card] from [ipv6], SSN [us_ssn]"
    assert checkrein.Scanner(replace="***").mask(LINE) == "Jane <***> paid *** from ***, SSN ***"
    by_entity = checkrein.Scanner(replace={"email": "someone", "us_ssn": "", "*": "<{entity}>"})
    assert by_entity.mask(LINE) == "Jane <someone> paid <payment_card> from <ipv6>, SSN "
    secrets = checkrein.Scanner(replace={"secret": "(a secret)"})
    assert secrets.mask("AKIAIOSFODNN7EXAMPLE of jane@example.com") == "(a secret) of [email]"
    clean = "nothing to see: " + "Ærø" * 3
    assert checkrein.Scanner().mask(clean) is clean
    assert checkrein.Scanner().mask(LINE.encode()) == checkrein.Scanner().mask(LINE).encode()
    octets = b"nothing"
    assert checkrein.Scanner().mask(octets) is octets
    changing = bytearray(b"nothing")
    kept = checkrein.Scanner().mask(changing)
    changing[0] = 0
    assert (type(kept), kept) == (bytes, b"nothing")


def test_json_stays_json() -> None:
    scanner = checkrein.Scanner()
    text = '{"to": "Ada <jane\\u0040example.com>", "ssn": [536904399, "536904399"], "n": 1.50}\n[4111111111111111]'
    masked = '{"to": "Ada <[email]>", "ssn": [null, "[us_ssn]"], "n": 1.50}\n[null]'
    assert scanner.mask_json(text) == masked
    assert scanner.mask_json(text.encode()) == masked.encode()
    clean = '{"n": "nothing"}'
    assert scanner.mask_json(clean) is clean
    assert scanner.for_column("ssn").mask_json('["536904399"]') == '["[us_ssn]"]'
    for wrong, code in (("[" * 1002, "mask.json"), (b'["\xff"]', "scan.utf8"), (7, "boundary.argument")):
        with pytest.raises(checkrein.Error) as caught:
            scanner.mask_json(wrong)  # type: ignore[call-overload]
        assert caught.value.code == code


def test_a_configuration_is_strict_and_does_what_it_says() -> None:
    assert [one.entity for one in checkrein.Scanner({"only": ["email"]}).scan(LINE)] == ["email"]
    assert checkrein.Scanner('{"only": ["email", "ipv4"]}').entities == ["email", "ipv4"]
    assert [one.entity for one in checkrein.Scanner(b'{"off": ["email"]}').scan(LINE)] == ENTITIES[1:]
    own: dict[str, Any] = {
        "patterns": [{"name": "order_number", "regex": "ORD-[0-9]{6}"}],
        "words": [{"name": "project", "words": ["bluebird"]}],
    }
    assert checkrein.Scanner(own).mask("ORD-123456 of Bluebird") == "[order_number] of [project]"
    for config, code in (
        ({"only": ["shoe_size"]}, "scan.config"),
        ({"olny": ["email"]}, "wire.schema"),
        ({"patterns": [{"name": "x", "regex": "a+"}]}, "scan.config"),
        ("{", "wire.syntax"),
        (7, "boundary.argument"),
        ({"allow": [object()]}, "boundary.argument"),
    ):
        with pytest.raises(checkrein.Error) as caught:
            checkrein.Scanner(config)  # type: ignore[arg-type]
        assert caught.value.code == code
    for replace, code in (
        ({"shoe_size": "x"}, "scan.config"),
        ({"email": 7}, "wire.schema"),
        ("x" * 1001, "scan.config"),
        (7, "boundary.argument"),
    ):
        with pytest.raises(checkrein.Error) as caught:
            checkrein.Scanner(replace=replace)  # type: ignore[arg-type]
        assert caught.value.code == code


def test_a_columns_name_speaks_of_its_values() -> None:
    scanner = checkrein.Scanner()
    column = scanner.for_column("customer_ssn")
    assert scanner.scan("536904399") == scanner.for_column("invoice").scan("536904399") == []
    [one] = column.scan("536904399")
    assert (one.entity, one.reason) == ("us_ssn", "checksum_and_hint")
    stream = column.stream()
    assert stream.push(b"5369") + stream.push(b"04399") + stream.finish() == b"[us_ssn]"


def test_texts_that_are_none_are_refused() -> None:
    scanner = checkrein.Scanner()
    for wrong in (None, 7, ["a"], object()):
        for call in (scanner.scan, scanner.mask, scanner.stream().push):
            with pytest.raises(checkrein.Error) as caught:
                call(wrong)  # type: ignore[operator]
            assert caught.value.code == "boundary.argument"
    for call in (scanner.scan, scanner.mask, scanner.for_column):
        with pytest.raises(checkrein.Error) as caught:
            call("jane@example.com \ud800")
        assert caught.value.code == "boundary.argument"
        assert "jane" not in str(caught.value)
    with pytest.raises(checkrein.Error) as caught:
        scanner.mask(b"jane@example.com \xff")
    assert caught.value.code == "scan.utf8"
    assert caught.value.help is not None
    assert checkrein.Scanner({"invalid_utf8": "replace"}).mask(b"jane@example.com \xff") == b"[email] \xef\xbf\xbd"
    assert [one.entity for one in scanner.scan(b"jane@example.com \xff")] == ["email"]


def test_a_text_in_parts_is_masked_as_the_whole_wherever_it_is_cut() -> None:
    scanner = checkrein.Scanner()
    text = f"Ærø 😀 {LINE}; nothing more. ".encode() * 3
    whole, found = scanner.mask(text), scanner.scan(text)
    for cut in range(len(text) + 1):
        stream = scanner.stream()
        assert stream.push(text[:cut]) + stream.push(text[cut:]) + stream.finish() == whole
        assert stream.findings() == found
    stream = scanner.stream()
    masked, reported = b"", []
    for octet in text:
        masked += stream.push(bytes([octet]))
        reported += stream.findings()
        assert stream.held_back < 100_000
    masked += stream.finish()
    assert (masked, reported + stream.findings(), stream.findings()) == (whole, found, [])


def test_a_stream_ends_once_and_a_broken_text_ends_it() -> None:
    stream = checkrein.Scanner().stream()
    stream.push(b"jane@exam")
    assert stream.held_back == 9
    assert (stream.finish(), stream.held_back) == (b"jane@exam", 0)
    for call in (stream.finish, lambda: stream.push(b"x")):
        with pytest.raises(checkrein.Error) as caught:
            call()
        assert caught.value.code == "boundary.closed"
    broken = checkrein.Scanner().stream()
    for part in (b"x\xffy", b"x", b""):
        with pytest.raises(checkrein.Error) as caught:
            broken.push(part)
        assert caught.value.code == "scan.utf8"
    with pytest.raises(checkrein.Error) as caught:
        broken.finish()
    assert caught.value.code == "scan.utf8"
    replaced = checkrein.Scanner({"invalid_utf8": "replace"}).stream()
    assert replaced.push(b"x\xff") + replaced.push(b"\xc3") + replaced.finish() == "x\ufffd\ufffd".encode()


def test_a_hosts_own_detectors_find_beside_the_others() -> None:
    def projects(text: str) -> Iterator[tuple[int, int]]:
        for found in re.finditer("Bluebird|Öl", text):
            yield found.span()

    def sure(text: str) -> list[tuple[int, int, int]]:
        return [(0, 1, 100), (len(text) - 1, len(text), 1000)]

    scanner = checkrein.Scanner({"thresholds": {"mark": 500}}, detectors={"project": projects, "mark": sure})
    for long in ("", " 日本語" * 1000):
        text = f"😀 Bluebird, Öl: jane@example.com{long}!"
        found = scanner.scan(text)
        assert [(one.entity, text[one.start : one.end]) for one in found] == [
            ("project", "Bluebird"),
            ("project", "Öl"),
            ("email", "jane@example.com"),
            ("mark", "!"),
        ]
        assert (found[0].score, found[0].reason) == (900, "detector")
        assert scanner.mask(text.encode()).decode() == scanner.mask(text) == f"😀 [project], [project]: [email]{long}[mark]"
    assert {"project", "mark"} <= set(scanner.entities)
    with pytest.raises(checkrein.Error) as caught:
        scanner.stream().push(b"x")
    assert caught.value.code == "scan.config"


@pytest.mark.parametrize(
    "answer",
    [KeyError("the model is away"), None, 7, [7], [(0,)], [(0, 1, 2, 3)], [(0, 10**6)], [(1, 1)], [(2, 1)], [(-1, 1)], [(0, 1, 1001)], [("a", "b")]],
)
def test_a_detector_that_fails_gives_nothing_of_the_text(answer: Any) -> None:
    def detect(_text: str) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    scanner = checkrein.Scanner({"invalid_utf8": "replace"}, detectors={"project": detect})
    for text in ("short", "long " * 1000, b"short", b"long " * 1000, b"\xff"):
        for call in (scanner.scan, scanner.mask):
            if call == scanner.scan and text == b"\xff":
                continue
            with pytest.raises(checkrein.Error) as caught:
                call(text)  # type: ignore[operator]
            assert caught.value.code == "boundary.callback"
            cause = caught.value.__cause__
            assert cause is answer if isinstance(answer, Exception) else isinstance(cause, Exception)
    assert checkrein.Scanner().mask("jane@example.com") == "[email]"


def test_what_ends_the_program_goes_through_a_detector() -> None:
    def interrupted(_text: str) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checkrein.Scanner(detectors={"project": interrupted}).scan("x")


def test_detectors_that_are_none_are_refused() -> None:
    for wrong, code in (
        (7, "boundary.argument"),
        ({"project": 7}, "boundary.argument"),
        ({"email": lambda _: []}, "scan.config"),
        ({"No Name": lambda _: []}, "scan.config"),
        ({"\ud800": lambda _: []}, "boundary.argument"),
    ):
        with pytest.raises(checkrein.Error) as caught:
            checkrein.Scanner(detectors=wrong)  # type: ignore[arg-type]
        assert caught.value.code == code


def test_everything_that_can_be_recognised_is_described() -> None:
    table = checkrein.entities()
    names = [one["name"] for one in table]
    assert names == sorted(names)
    assert {"email", "payment_card", "us_ssn", "br_cpf", "github_token"} <= set(names)
    [cpf] = [one for one in table if one["name"] == "br_cpf"]
    assert (cpf["group"], cpf["profile"], cpf["layouts"][:2]) == ("national", "weak", ["99999999999", "999.999.999-99"])
    assert set(cpf) == {"name", "title", "group", "profile", "validator", "source", "layouts", "context", "example"}
    assert set(checkrein.Scanner().entities) <= set(names)


def test_threads_share_a_scanner_and_take_turns_on_a_stream() -> None:
    scanner = checkrein.Scanner()
    long = LINE * 200
    expected = scanner.mask(long)
    stream = scanner.stream()
    outputs: list[bytes] = []
    failures: list[object] = []

    def work() -> None:
        choose = random.Random(threading.get_ident())
        for _ in range(20):
            text = choose.choice([LINE, long])
            if scanner.mask(text) != (expected if text is long else scanner.mask(LINE)):
                failures.append(text)
            outputs.append(stream.push(b"jane@example.com " * choose.randrange(1, 300)))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outputs.append(stream.finish())
    assert (failures, b"jane" in b"".join(outputs)) == ([], False)


def test_a_scanner_tells_nothing_of_a_text() -> None:
    scanner = checkrein.Scanner()
    assert repr(scanner).startswith("Scanner(entities=")
    stream = scanner.stream()
    stream.push(b"jane@example.com")
    assert "jane" not in repr(stream)
