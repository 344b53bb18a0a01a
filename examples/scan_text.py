"""Personal data and secrets in text: found, replaced, and masked in a stream that is cut anywhere.

python -m examples.scan_text
"""

import checkrein


def main() -> None:
    text = "Jane (jane@example.com) paid with 4111 1111 1111 1111; her order is 4111 1111 1111 1112."

    scanner = checkrein.Scanner(replace={"payment_card": "[card]", "*": "[{entity}]"})
    for found in scanner.scan(text):
        print(found.entity, found.score, found.reason, text[found.start : found.end])
    print(scanner.mask(text))  # the last number has no card's check digit: it stays

    stream = scanner.stream()
    parts = [b"write to ja", b"ne@exa", b"mple.com or call +44 20 79", b"46 0958"]
    print(b"".join([*map(stream.push, parts), stream.finish()]).decode())

    print(scanner.mask("order 536904399"))  # nine digits are weak: they count
    print(scanner.mask("SSN 536904399"))  # where a word near them
    print(scanner.for_column("ssn").mask("536904399"))  # or their column's name says what they are


if __name__ == "__main__":
    main()
