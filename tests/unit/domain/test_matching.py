"""Detections and brands to sightings."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.detection import Detection, Sighting
from logocheck.domain.geometry import Box
from logocheck.domain.matching import (
    FLOOR,
    LEARNT_ON_PHOTOS,
    Calibration,
    Candidate,
    Joining,
    Resemblance,
    confirmed,
    joined,
    labelled,
    matched,
    one_per_place,
)

CALIBRATION = Calibration(similarity=10.0, margin=5.0, intercept=-6.0, accept=0.5)


def at(x=0.0, label="logo", confidence=0.5, side=10.0):
    return Detection(Box(x, 0, x + side, side), label, confidence)


def candidate(*similarities, x=0.0, background=-1.0):
    rows = tuple(Resemblance(brand, f"{brand}.svg", s) for brand, s in zip("abcdef", similarities, strict=False))
    return Candidate(at(x), rows, background)


def test_nothing_matches_nothing():
    assert matched([], CALIBRATION) == ()
    assert matched([candidate()], CALIBRATION) == ()
    assert labelled([], ("acme",)) == ()


def test_the_brand_that_is_resembled_most_is_seen():
    (seen,) = matched([candidate(0.2, 0.9, 0.3)], CALIBRATION)
    assert (seen.brand, seen.logo, seen.similarity, seen.detection) == ("b", "b.svg", 0.9, 0.5)
    assert seen.confidence == pytest.approx(CALIBRATION.probability(0.9, 0.6))


def test_a_background_that_is_resembled_more_lowers_the_probability():
    (alone,) = matched([candidate(0.8)], CALIBRATION)
    (rivalled,) = matched([candidate(0.8, background=0.75)], CALIBRATION)
    assert rivalled.confidence < alone.confidence


def test_a_rival_whose_file_has_the_same_name_is_a_rival():
    rows = tuple(Resemblance(brand, "logo.png", likeness) for brand, likeness in (("a", 0.9), ("b", 0.85)))
    (seen,) = matched([Candidate(at(), rows)], CALIBRATION)
    assert seen.confidence == pytest.approx(CALIBRATION.probability(0.9, 0.05))


def test_below_the_floor_nothing_is_reported():
    assert matched([candidate(0.1, 0.1)], CALIBRATION) == ()
    assert len(matched([candidate(0.1, 0.1)], CALIBRATION, floor=0.0)) == 1


@given(st.floats(-1, 1), st.floats(-2, 2), st.floats(0, 0.5))
def test_more_similarity_or_margin_never_lowers_the_probability(similarity, margin, more):
    p = CALIBRATION.probability(similarity, margin)
    assert 0 <= p <= CALIBRATION.probability(similarity + more, margin) <= 1
    assert p <= CALIBRATION.probability(similarity, margin + more)


def test_the_detector_s_confidence_counts_where_the_calibration_says_so():
    weighed = Calibration(10.0, 5.0, -6.0, 0.5, detection=1.0)
    assert weighed.probability(0.6, 0.1, 0.5) == CALIBRATION.probability(0.6, 0.1, 0.9)
    assert weighed.probability(0.6, 0.1, 0.0) < weighed.probability(0.6, 0.1, 0.5) < weighed.probability(0.6, 0.1, 1.0)


def test_brands_that_were_asked_for_count_also_where_only_the_nearest_are_told():
    weighed = Calibration(10.0, 5.0, -6.0, 0.5, brands=-1.0)
    few, many = candidate(0.9, 0.2), replace(candidate(0.9, 0.2), asked=10_000)
    ((seen,), (seen_of_many,)) = (matched([one], weighed, 0.0) for one in (few, many))
    assert seen.confidence == pytest.approx(weighed.probability(0.9, 0.7, brands=2))
    assert seen_of_many.confidence == pytest.approx(weighed.probability(0.9, 0.7, brands=10_000))
    assert seen_of_many.confidence < seen.confidence


def test_extreme_weights_do_not_overflow():
    assert Calibration(1e6, 0, 0, 0.5).probability(-1, 0) >= 0


@pytest.mark.parametrize("values", [(float("nan"), 0, 0, 0.5), (1, 1, float("inf"), 0.5), (1, 1, 1, 1.1)])
def test_a_calibration_refuses_nonsense(values):
    with pytest.raises(ValueError):
        Calibration(*values)


def test_labels_of_a_brand_trained_detector_are_brands_in_any_case():
    (seen,) = labelled([at(label="ACME", confidence=0.7), at(40, label="other")], ("Acme", "Bolt"))
    assert seen == Sighting("Acme", Box(0, 0, 10, 10), 0.7, 0.7)


def test_what_a_brand_s_own_detector_hardly_believes_is_not_seen():
    assert labelled([at(label="ACME", confidence=FLOOR / 2)], ("Acme",)) == ()


RECOGNISED = Sighting("a", Box(0, 0, 10, 10), 0.4, 0.1, "a.svg", 0.8)


def own(brand="a", box=Box(1, 0, 10, 10), confidence=0.8):  # noqa: B008 - it does not change
    return Sighting(brand, box, confidence, confidence)


BOXES, KEEPS = Joining(0.5, boxes=True), Joining(0.5, boxes=False)


def test_a_label_is_a_brand_however_its_accents_are_written():
    (seen,) = labelled([at(label="Cafe\u0301")], ("Caf\u00e9",))
    assert seen.brand == "Caf\u00e9"


def test_any_logo_is_not_that_of_a_brand_called_so():
    assert labelled([at(label="logo", confidence=0.9)], ("Logo",)) == ()


def test_what_both_see_is_more_probable_and_has_the_box_of_who_draws_it_better():
    (drawn,) = joined([RECOGNISED], [own()], {"a"}, BOXES)
    (kept,) = joined([RECOGNISED], [own()], {"a"}, KEEPS)
    assert (drawn.box, drawn.detection) == (own().box, 0.8)
    assert (kept.box, kept.detection) == (RECOGNISED.box, 0.1)
    assert {(s.logo, s.similarity) for s in (drawn, kept)} == {("a.svg", 0.8)}
    assert drawn.confidence == kept.confidence == pytest.approx(1 - 0.6 * (1 - 0.8 * 0.5))


def test_a_box_inside_the_other_is_the_same_logo_and_one_that_hardly_covers_it_stays_with_its_place():
    wide, inner = Sighting("a", Box(0, 0, 100, 100), 0.6, 0.1, "a.svg", 0.8), own(box=Box(20, 20, 70, 70))
    (nested,) = joined([wide], [inner], {"a"}, BOXES)
    assert (nested.box, nested.logo, nested.confidence) == (inner.box, "a.svg", pytest.approx(1 - 0.4 * 0.6))
    (beside,) = joined([wide], [own(box=Box(50, 0, 150, 100))], {"a"}, BOXES)
    assert (beside.box, beside.confidence) == (wide.box, pytest.approx(1 - 0.4 * 0.6))


def test_alone_an_own_detector_is_trusted_in_part_where_the_brand_could_have_been_recognised():
    assert [s.confidence for s in joined([], [own()], {"a"}, BOXES)] == [0.4]
    assert [s.confidence for s in joined([], [own()], {"b"}, BOXES)] == [0.8]
    assert joined([], [own(confidence=FLOOR)], {"a"}, BOXES) == ()


def test_another_brand_and_another_place_are_other_sightings():
    far = own(box=Box(50, 50, 60, 60))
    seen = joined([RECOGNISED], [own("b"), far], {"a", "b"}, BOXES)
    assert {(s.brand, s.box) for s in seen} == {("a", RECOGNISED.box), ("b", own().box), ("a", far.box)}
    assert RECOGNISED in seen


def test_a_recognised_place_is_one_of_two_boxes_that_overlap_it():
    near, other = own(box=Box(0, 0, 10, 6)), own(box=Box(0, 6, 10, 12), confidence=0.7)
    first, second = joined([RECOGNISED], [other, near], {"a"}, BOXES)
    assert (first.box, first.logo) == (near.box, "a.svg")
    assert (second.box, second.logo) == (other.box, None)


def test_of_two_recognised_places_the_nearer_one_is_meant():
    further = Sighting("a", Box(5, 0, 15, 10), 0.4, 0.1, "a.svg", 0.8)
    seen = joined([further, RECOGNISED], [own()], {"a"}, KEEPS)
    assert seen[0].box == RECOGNISED.box
    assert seen[0].confidence > 0.4


def test_without_an_own_detector_nothing_changes():
    assert joined([RECOGNISED], [], {"a"}, BOXES) == (RECOGNISED,)
    assert joined([], [], set(), BOXES) == ()


def test_a_detector_is_trusted_more_that_has_seen_photos():
    assert LEARNT_ON_PHOTOS.trust > Joining().trust
    assert (LEARNT_ON_PHOTOS.boxes, Joining().boxes) == (True, False)
    with pytest.raises(ValueError, match="trust"):
        Joining(1.1)


def sighting(brand, box, confidence=0.5):
    return Sighting(brand, box, confidence, 0.5)


def test_of_one_brand_in_one_place_the_most_probable_stays():
    big, part = Box(0, 0, 10, 10), Box(1, 1, 4, 4)
    assert one_per_place([sighting("a", big, 0.4), sighting("a", part, 0.6)]) == (sighting("a", part, 0.6),)
    assert one_per_place([sighting("a", big, 0.6), sighting("a", part, 0.4)]) == (sighting("a", big, 0.6),)


def test_two_brands_and_two_places_stay():
    rows = [sighting("a", Box(0, 0, 9, 9)), sighting("b", Box(0, 0, 9, 9)), sighting("a", Box(8, 0, 17, 9))]
    assert len(one_per_place(rows)) == 3


def test_where_eye_and_reader_agree_the_doubt_shrinks():
    logo, word = sighting("a", Box(0, 0, 20, 20), 0.5), sighting("a", Box(2, 10, 18, 18), 0.6)
    (seen,) = confirmed([logo], [word])
    assert (seen.box, seen.confidence) == (logo.box, pytest.approx(0.8))


def test_of_two_names_on_one_logo_the_surer_one_confirms_it():
    logo = sighting("a", Box(0, 0, 20, 20), 0.5)
    words = [sighting("a", Box(2, top, 18, top + 6), sure) for top, sure in ((2, 0.2), (10, 0.6))]
    assert confirmed([logo], words)[0].confidence == pytest.approx(0.8)


def test_other_brands_and_places_confirm_nothing():
    logo = sighting("a", Box(0, 0, 20, 20))
    others = [sighting("b", Box(0, 0, 20, 20), 0.4), sighting("a", Box(50, 0, 70, 20))]
    assert set(confirmed([logo], others)) == {logo, *others}


def test_a_name_speaks_for_no_dot_of_what_it_is_printed_on():
    name = sighting("a", Box(0, 0, 500, 300), 0.9)
    dot, symbol = (sighting("a", Box(10, 10, 10 + side, 10 + side), 0.04) for side in (30, 90))
    assert confirmed([dot], [name]) == (name,)
    assert confirmed([symbol], [name])[0].confidence > 0.9


def test_what_is_seen_inside_another_brands_logo_is_a_part_of_it():
    whole, part = sighting("a", Box(0, 0, 100, 100), 0.6), sighting("b", Box(10, 10, 40, 40), 0.5)
    assert confirmed([part, whole], ()) == (whole,)
    assert confirmed([part], [whole]) == (whole,)
    assert set(confirmed([whole], [part])) == {whole, part}  # its name is written there


def test_what_reaches_out_of_another_brands_logo_by_a_quarter_is_no_part_of_it():
    whole, beside = sighting("a", Box(0, 0, 100, 100), 0.6), sighting("b", Box(70, 10, 110, 50), 0.5)
    assert set(confirmed([whole, beside], ())) == {whole, beside}


def test_logos_of_two_brands_side_by_side_are_both_seen():
    left, right = sighting("a", Box(0, 0, 50, 50), 0.6), sighting("b", Box(40, 0, 90, 50), 0.5)
    assert set(confirmed([left, right], ())) == {left, right}
    assert confirmed([], []) == ()


@given(st.permutations([sighting("ab"[i % 2], Box(i, 0, i + 6, 6), i % 3 / 3) for i in range(6)]))
def test_the_order_of_the_detections_means_nothing(rows):
    assert one_per_place(rows) == one_per_place(sorted(rows, key=lambda s: s.box.x1))
