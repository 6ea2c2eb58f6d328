from services.chassis.sequence import Sequence, Step

TAKE, DROP, GO_BACK = Step.TAKE, Step.DROP, Step.GO_BACK


def steps(sequence, *offsets, now=0.0):
    return [sequence.step(0, offset, now) for offset in offsets]


def begun(offset=0, **kind):
    sequence = Sequence(**kind)
    sequence.begin(0, offset, 0.0)
    return sequence


def test_events_that_come_in_their_order_are_taken_and_none_twice():
    assert steps(begun(3), 3, 4, 3, 4, 5) == [TAKE, TAKE, DROP, DROP, TAKE]


def test_before_a_start_is_known_and_after_the_partitions_moved_nothing_is_taken():
    sequence = Sequence()
    assert steps(sequence, 0, 1) == [DROP, DROP]
    sequence.begin(0, 0, 0.0)
    assert steps(sequence, 0) == [TAKE]
    sequence.forget()
    assert steps(sequence, 1) == [DROP]


def test_an_event_that_was_lost_on_the_way_is_gone_back_for_and_all_come_in_their_order():
    assert steps(begun(), 0, 2, 3, 4, 1, 2, 3) == [TAKE, GO_BACK, DROP, DROP, TAKE, TAKE, TAKE]


def test_the_first_event_of_an_assignment_may_be_the_lost_one():
    assert steps(begun(7), 9, 7, 8, 9) == [GO_BACK, TAKE, TAKE, TAKE]


def test_a_gap_that_the_broker_shows_again_and_again_is_real():
    assert steps(begun(), 5, 6, 5, 6, 5, 6) == [GO_BACK, DROP, GO_BACK, DROP, TAKE, TAKE]


def test_an_event_of_an_older_reading_does_not_make_a_gap_real():
    assert steps(begun(), 5, 5, 0, 1) == [GO_BACK, GO_BACK, TAKE, TAKE]


def test_a_smaller_gap_is_doubted_anew():
    assert steps(begun(), 5, 5, 3, 3, 3) == [GO_BACK, GO_BACK, GO_BACK, GO_BACK, TAKE]


def test_what_was_lost_again_is_gone_back_for_again():
    sequence = begun()
    assert steps(sequence, 1, 2) == [GO_BACK, DROP]
    assert steps(sequence, 3, 4, now=1.5) == [GO_BACK, DROP]


def test_gaps_of_a_compacted_stream_are_believed_once_what_was_under_way_is_through():
    early, later = begun(compacted=True), begun(compacted=True)
    assert steps(early, 0, 2) == [TAKE, GO_BACK]
    assert set(steps(later, *range(2001))) == {TAKE}
    assert steps(later, 2005, 2009) == [TAKE, TAKE]


def test_an_event_that_nobody_follows_is_missed_after_a_while_and_with_growing_patience():
    sequence = begun()
    assert sequence.overdue({0: 1}, 4.0) == []
    assert sequence.overdue({0: 1}, 6.0) == [0]
    assert sequence.overdue({0: 1}, 15.0) == []
    assert sequence.overdue({0: 1}, 17.0) == [0]
    assert steps(sequence, 0, now=18.0) == [TAKE]
    assert sequence.overdue({0: 1}, 1000.0) == []
