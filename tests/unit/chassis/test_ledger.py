from services.chassis.ledger import Ledger


def test_offsets_are_committed_in_their_order_however_events_finish():
    ledger = Ledger()
    for offset in (5, 6, 7):
        ledger.begin(0, offset)
    ledger.finish(0, 7)
    ledger.finish(0, 6)
    assert ledger.committable() == {}
    ledger.finish(0, 5)
    assert ledger.committable() == {0: 8}


def test_a_gap_between_offsets_is_not_waited_for():
    ledger = Ledger()
    ledger.begin(0, 3)
    ledger.begin(0, 9)
    ledger.finish(0, 3)
    assert ledger.committable() == {0: 4}
    ledger.finish(0, 9)
    assert ledger.committable() == {0: 10}


def test_partitions_do_not_wait_for_one_another():
    ledger = Ledger()
    ledger.begin(0, 1)
    ledger.begin(1, 1)
    ledger.finish(1, 1)
    assert ledger.committable() == {1: 2}


def test_what_is_committed_is_not_committed_again():
    ledger = Ledger()
    ledger.begin(0, 1)
    ledger.finish(0, 1)
    ledger.committed(ledger.committable())
    assert ledger.committable() == {}


def test_an_event_of_a_partition_that_moved_away_cannot_move_its_offset():
    ledger = Ledger()
    ledger.begin(0, 1)
    ledger.forget_all()
    ledger.finish(0, 1)
    assert ledger.committable() == {}
    assert ledger.in_flight == 0


def test_in_flight_counts_what_no_committable_offset_has_passed():
    ledger = Ledger()
    for offset in (1, 2, 3):
        ledger.begin(0, offset)
    ledger.finish(0, 2)
    assert ledger.in_flight == 3
    ledger.finish(0, 1)
    assert ledger.in_flight == 1
