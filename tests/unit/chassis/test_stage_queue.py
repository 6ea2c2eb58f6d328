"""What stands between the consumer and a stage: never full, but it says when to pause."""

from types import SimpleNamespace

from mode.utils.queues import FlowControlEvent

from services.chassis.conveyor import StageQueue

HIGH = 4


def event(partition):
    return SimpleNamespace(message=SimpleNamespace(partition=partition))


def queue_of(*partitions):
    told = []
    queue = StageQueue(HIGH, flow_control=FlowControlEvent())

    def resume():
        told.append("resume")

    for partition in partitions:
        queue.put_nowait_enhanced(
            event(partition), on_pressure_high=lambda: told.append("pause"), on_pressure_drop=resume
        )
    return queue, told


def test_what_was_fetched_is_let_in_though_the_partition_is_paused():
    queue, told = queue_of(*[0] * (HIGH * 100))
    assert told[0] == "pause"
    assert not queue.full()
    assert queue.qsize() == HIGH * 100


def test_a_partition_is_resumed_when_half_is_gone_and_not_before():
    queue, told = queue_of(*[0] * (HIGH + 1))
    told.clear()
    while not told:
        queue.get_nowait()
    assert told == ["resume"]
    assert queue.qsize() < HIGH // 2 + 1


def test_it_knows_of_which_partitions_events_wait():
    queue, _ = queue_of(1, 3)
    assert [queue.holds(partition) for partition in range(4)] == [False, True, False, True]
    queue.get_nowait()
    assert not queue.holds(1)
