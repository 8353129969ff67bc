from concurrent.futures import ThreadPoolExecutor

from tests.zips import zipped


def test_the_same_request_many_times_at_once_is_one_batch(client, summer, png):
    content = zipped({"a.png": png()})

    def send(_):
        files = {"archive": ("a.zip", content)}
        headers = {"Idempotency-Key": "monday"}
        return client.post("/v1/batches", files=files, data={"campaign": "summer"}, headers=headers)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
