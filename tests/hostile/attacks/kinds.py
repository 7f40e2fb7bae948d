"""Things that are no page, and pages that say they are something else."""

from __future__ import annotations

from tests.hostile.attack import STORED, attack, page, rejected, sends, whole

_NO_ARTICLE = rejected("parse not-an-article")
attack(
    "kind/pdf",
    "a PDF file",
    sends(whole(b"%PDF-1.7\n" + bytes(range(256)) * 400, Content_Type="application/pdf")),
    _NO_ARTICLE,
)
attack(
    "kind/binary",
    "256 kB of noise",
    sends(whole(bytes(range(256)) * 1_024, Content_Type="application/octet-stream")),
    _NO_ARTICLE,
)
attack(
    "kind/binary-html", "256 kB of noise that claims to be HTML", sends(whole(bytes(range(256)) * 1_024)), _NO_ARTICLE
)
attack(
    "kind/json-deep",
    "JSON, 100,000 levels deep",
    sends(whole(b"[" * 100_000 + b"]" * 100_000, Content_Type="application/json")),
    rejected("parse broken-json"),
)
attack(
    "kind/json-numbers",
    "JSON with a number of a million digits",
    sends(whole(b'{"a":' + b"9" * 1_000_000 + b"}", Content_Type="application/json")),
    rejected("parse broken-json"),
)
attack("kind/image", "a page that claims to be a picture", sends(whole(page(), Content_Type="image/png")), STORED)
attack(
    "kind/attachment",
    "a page that wants to be saved as a program",
    sends(whole(page(), Content_Disposition='attachment; filename="../../a.exe"')),
    STORED,
)
attack("kind/none", "a page that claims to be nothing", sends(whole(page(), Content_Type="")), STORED)
attack(
    "kind/utf7",
    "a page in UTF-7",
    sends(
        whole(
            page().replace(b"</p>", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>"),
            Content_Type="text/html; charset=utf-7",
        )
    ),
    STORED,
)
attack(
    "kind/laughs",
    "an entity bomb",
    sends(
        whole(
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
            + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(9))
            + b"]><rss><channel><title>&j;</title></channel></rss>",
            Content_Type="text/xml",
        )
    ),
    _NO_ARTICLE,
)
