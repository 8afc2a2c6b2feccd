import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures import agreements

TABLE = pd.DataFrame(
    [
        ("X", "free trade", "talks", "2013"),
        ("X", "free trade", "signed", "2015-05-29"),
        ("X", "free trade", "in_force", "2016-10"),
        ("Y", "interim", "in_force", "2018-01-01"),
        ("Y", "interim", "extended", "2019-01-01"),
        ("Y", "interim", "ended", "2020-01-01"),
        ("Z", "free trade", "talks", "2017"),
        ("Z", "free trade", "frozen", "2019"),
    ],
    columns=["partner", "kind", "event", "date"],
)


def stages(date):
    return agreements.stage_at(TABLE, date).set_index("partner")["stage"].to_dict()


def test_stage_follows_the_events():
    assert stages("2015-05-28") == {"X": "in talks"}
    assert stages("2015-05-29") == {"X": "signed"}
    assert stages("2019-06-01") == {"X": "in force", "Y": "in force", "Z": "in talks"}
    assert stages("2020-01-01") == {"X": "in force", "Y": "ended", "Z": "talks frozen"}


def test_date_without_day_counts_from_its_last_day():
    assert stages("2016-10-30")["X"] == "signed"
    assert stages("2016-10-31")["X"] == "in force"
    assert stages("2013-12-30") == {}


@pytest.mark.parametrize(("column", "value"), [("event", "rumoured"), ("date", "some day")])
def test_bad_row_is_named(column, value):
    with pytest.raises(RecomputeError, match=r"no stage|not written"):
        agreements.stage_at(TABLE.assign(**{column: value}), "2020-01-01")
