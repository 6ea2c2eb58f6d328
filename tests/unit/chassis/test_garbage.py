import gc

from services.chassis.garbage import OBJECTS, collect_seldom


def test_models_are_left_alone_and_cycles_are_still_found_in_the_end():
    before = gc.get_threshold()
    try:
        kept = [[] for _ in range(100)]
        collect_seldom()
        assert gc.get_freeze_count() >= len(kept)
        assert gc.isenabled()
        assert gc.get_threshold()[0] == OBJECTS
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
