"""Where reading begins when a time is asked for."""

from aiokafka import TopicPartition

from services.chassis.playback import _offsets_at

PLACE = TopicPartition("onrecord.articles.v1", 0)


class Client:
    """Knows no message at or after any time, and refuses a time before 1970 as aiokafka does."""

    async def offsets_for_times(self, times):
        if min(times.values()) < 0:
            raise ValueError("The target time cannot be negative.")
        return dict.fromkeys(times)


async def test_a_time_before_1970_is_as_good_as_any_and_where_nothing_came_since_the_end_is_told():
    assert await _offsets_at(Client(), -62_135_596_800.0, {PLACE: 7}) == {PLACE: 7}
