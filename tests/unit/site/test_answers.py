"""Pages that gather answers by finding."""

from __future__ import annotations

from types import SimpleNamespace

from docutils import nodes

from recompute.site import extension


def entry(name: str, finding: str) -> dict:
    return {
        "id": name, "question": f"Is {name} so?", "finding": finding, "label": finding.capitalize(),
        "answer": {"text": f"{name} is as it is."},
    }  # fmt: skip


def test_a_claim_stands_under_the_heading_of_its_finding(monkeypatch) -> None:
    known = {"one": entry("one", "holds"), "two": entry("two", "cannot tell")}
    monkeypatch.setattr(extension, "_claim", lambda _, name: known[name])
    env = SimpleNamespace(docname="chapters/so-what")
    listed = {
        wanted: extension.ELEMENTS["answers"](env, f"{wanted}: one two")[0].astext()
        for wanted in ("holds close", "cannot-tell no-data", "fails")
    }
    assert "one is as it is." in listed["holds close"]
    assert "two" not in listed["holds close"]
    assert "Is two so?" in listed["cannot-tell no-data"]
    assert listed["fails"] == "Nothing at present."


def test_a_question_leads_to_its_claim(monkeypatch) -> None:
    monkeypatch.setattr(extension, "_claim", lambda *_: entry("one", "holds"))
    (made,) = extension.ELEMENTS["answers"](SimpleNamespace(docname="chapters/a"), "holds: one")
    (link,) = made.findall(nodes.reference)
    assert link["refuri"] == "../claims/one.html"
