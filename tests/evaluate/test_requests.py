"""What is asked of a service deletes something only where the request says so."""

from __future__ import annotations

from tests.evaluate.conftest import LinesOf

SEND = """import sys
import requests


def send(method, path):
    requests.request(method, "https://api/" + path)


"""


def test_the_method_that_is_handed_over(deleted: LinesOf) -> None:
    text = SEND + "send('GET', 'a')\nsend('DELETE', 'b')\nsend(sys.argv[1], 'c')\n"
    assert deleted(text, path="program.py") == ["cloud https://api/b"]


def test_an_address_that_is_not_known_is_not_that_of_a_deletion(deleted: LinesOf) -> None:
    text = "import sys\nimport requests\n\nrequests.post(sys.argv[1])\nrequests.post('https://ci/' + {} + '/delete')\n"
    assert deleted(text.format("'job'"), path="program.py") == ["cloud https://ci/job/delete"]


def test_curl_posts_to_an_address_that_is_not_known(deleted: LinesOf) -> None:
    text = 'curl -X POST -d "text=$1" "$WEBHOOK"\ncurl -X POST "$API/jobs/7/delete"\n'
    assert deleted(text) == ["cloud $API?/jobs/7/delete"]
