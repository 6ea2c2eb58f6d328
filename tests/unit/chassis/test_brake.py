from services.chassis.brake import Brake


def test_dead_letters_in_a_row_engage_it():
    brake = Brake(in_a_row=3)
    assert [brake.observe(0, dead=True) for _ in range(3)] == [False, False, True]
    assert "3 dead letters in a row on partition 0" in brake.engaged_by


def test_a_good_event_breaks_the_row():
    brake = Brake(in_a_row=3)
    for dead in (True, True, False, True, True):
        brake.observe(0, dead=dead)
    assert not brake.engaged


def test_rows_are_counted_per_partition():
    brake = Brake(in_a_row=3)
    for partition in (0, 1, 0, 1):
        brake.observe(partition, dead=True)
    assert not brake.engaged


def test_too_great_a_share_of_the_last_events_engages_it():
    brake = Brake(in_a_row=99, ratio=0.5, window=10)
    for _ in range(4):
        brake.observe(0, dead=False)
    for number in range(6):
        brake.observe(0, dead=True)
        assert brake.engaged == (number == 5)


def test_a_share_of_too_few_events_says_nothing():
    brake = Brake(in_a_row=99, ratio=0.1, window=10)
    for _ in range(9):
        brake.observe(0, dead=True)
    assert not brake.engaged


def test_once_engaged_it_stays():
    brake = Brake(in_a_row=1)
    brake.observe(0, dead=True)
    assert brake.observe(0, dead=False)
