"""Labelled photos in either form are the same boxes."""

import json

import numpy as np
import pytest

from logocheck.errors import InvalidRequest, UnreadableImage
from logocheck.training.labels import Photo, picture_of, read_photos, split

BOX = [0.25, 0.5, 0.1, 0.2]  # of a 200 x 100 photo: x 40..60, y 40..60


def coco(folder, **changed):
    document = {
        "images": [{"id": 7, "file_name": "a.png"}, {"id": 8, "file_name": "b.png"}],
        "categories": [{"id": 1, "name": "acme"}, {"id": 2, "name": "person"}],
        "annotations": [
            {"image_id": 7, "category_id": 1, "bbox": [40, 40, 20, 20]},
            {"image_id": 7, "category_id": 2, "bbox": [0, 0, 20, 20]},
        ],
    } | changed
    (folder / "labels.json").write_text(json.dumps(document))


def test_an_empty_folder_has_no_photo(tmp_path, kit):
    (tmp_path / "photos").mkdir()
    with pytest.raises(InvalidRequest, match="holds no photo"):
        read_photos(tmp_path / "photos", kit)


def test_coco(tmp_path, kit, grey):
    grey(tmp_path / "p" / "a.png")
    grey(tmp_path / "p" / "images" / "b.png")
    coco(tmp_path / "p")
    a, b = read_photos(tmp_path / "p", kit)
    assert a.boxes.tolist() == pytest.approx(np.array([[*BOX, 0]]))
    assert b.boxes.shape == (0, 5)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"images": [], "annotations": [], "categories": [{"id": 1}]}'])
def test_json_of_another_form_is_refused(tmp_path, kit, text):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "labels.json").write_text(text)
    with pytest.raises(InvalidRequest, match=r"labels\.json"):
        read_photos(tmp_path / "p", kit)


def test_coco_may_name_no_file_outside(tmp_path, kit, grey):
    grey(tmp_path / "secret.png")
    (tmp_path / "p").mkdir()
    coco(tmp_path / "p", images=[{"id": 7, "file_name": "../secret.png"}], annotations=[])
    with pytest.raises(InvalidRequest, match="is not in"):
        read_photos(tmp_path / "p", kit)


def test_yolo_with_names(tmp_path, kit, grey):
    grey(tmp_path / "p" / "images" / "train" / "a.png")
    grey(tmp_path / "p" / "b.png")
    labels = tmp_path / "p" / "labels" / "train"
    labels.mkdir(parents=True)
    (labels / "a.txt").write_text("1 0.25 0.5 0.1 0.2\n\n0 0.5 0.5 0.1 0.1\n")
    (tmp_path / "p" / "data.yaml").write_text("names: [person, ACME]")
    b, a = read_photos(tmp_path / "p", kit)
    assert a.boxes.tolist() == pytest.approx(np.array([[*BOX, 0]]))
    assert len(b.boxes) == 0


def test_yolo_without_names_needs_a_kit_of_one_brand(tmp_path, kit, kit_folder, grey):
    photo = grey(tmp_path / "p" / "a.png")
    photo.with_suffix(".txt").write_text("0 0.25 0.5 0.1 0.2")
    with pytest.raises(InvalidRequest, match=r"data\.yaml or classes\.txt"):
        read_photos(tmp_path / "p", kit)
    (tmp_path / "p" / "classes.txt").write_text("Acme\n")
    (photo,) = read_photos(tmp_path / "p", kit)
    assert len(photo.boxes) == 1


def test_classes_that_are_no_brand_of_the_kit_are_named(tmp_path, kit, grey):
    photo = grey(tmp_path / "p" / "a.png")
    photo.with_suffix(".txt").write_text("0 0.25 0.5 0.1 0.2")
    (tmp_path / "p" / "data.yaml").write_text("names: {0: person}")
    with pytest.raises(InvalidRequest, match="person"):
        read_photos(tmp_path / "p", kit)


@pytest.mark.parametrize(
    "line",
    [
        "0 .2 .4 .3 .4 .3 .6 .2 .6",  # a polygon
        "0 .25 .5 .1 .2 .9",  # with a confidence
    ],
)
def test_of_a_polygon_counts_the_box_around_it(tmp_path, kit, grey, line):
    photo = grey(tmp_path / "p" / "a.png")
    photo.with_suffix(".txt").write_text(line)
    (tmp_path / "p" / "data.yaml").write_text("names: [Acme]")
    (tmp_path / "p" / "args.yaml").write_text("epochs: 3")
    (photo,) = read_photos(tmp_path / "p", kit)
    assert photo.boxes.tolist() == pytest.approx(np.array([[*BOX, 0]]), abs=1e-6)


def test_of_a_box_over_the_edge_counts_what_lies_in_the_photo(tmp_path, kit, grey):
    """ultralytics leaves photos out whose boxes reach further than a hundredth over the edge, without a word."""
    grey(tmp_path / "p" / "a.png")
    box = {"image_id": 7, "category_id": 1, "bbox": [180, 40, 50, 30]}
    coco(tmp_path / "p", images=[{"id": 7, "file_name": "a.png"}], annotations=[box])
    (photo,) = read_photos(tmp_path / "p", kit)
    assert photo.boxes.tolist() == pytest.approx(np.array([[0.95, 0.55, 0.1, 0.3, 0]]))
    coco(tmp_path / "p", images=[{"id": 7, "file_name": "a.png"}], annotations=[box | {"bbox": [220, 10, 20, 10]}])
    with pytest.raises(InvalidRequest, match="outside its photo"):
        read_photos(tmp_path / "p", kit)


def test_a_photo_that_two_documents_name_has_the_boxes_of_both(tmp_path, kit, grey):
    grey(tmp_path / "p" / "a.png")
    one = {"image_id": 7, "category_id": 1, "bbox": [0, 0, 20, 20]}
    coco(tmp_path / "p", images=[{"id": 7, "file_name": "a.png"}], annotations=[one])
    (tmp_path / "p" / "labels.json").rename(tmp_path / "p" / "others.json")
    coco(tmp_path / "p", images=[{"id": 7, "file_name": "./a.png"}], annotations=[one | {"bbox": [40, 0, 20, 20]}])
    (photo,) = read_photos(tmp_path / "p", kit)
    assert sorted(photo.boxes[:, 0].tolist()) == pytest.approx([0.05, 0.25])


@pytest.mark.parametrize("file", ["train/_annotations.coco.json", "a.xml"])
def test_labels_where_none_are_read_are_not_taken_for_photos_without_a_logo(tmp_path, kit, grey, file):
    grey(tmp_path / "p" / "a.png")
    (tmp_path / "p" / file).parent.mkdir(exist_ok=True)
    (tmp_path / "p" / file).write_text("{}")
    with pytest.raises(InvalidRequest, match=file):
        read_photos(tmp_path / "p", kit)
    grey(tmp_path / "p" / "b.png").with_suffix(".txt").write_text("0 .5 .5 .1 .1")
    (tmp_path / "p" / "data.yaml").write_text("names: [Acme]")
    assert len(read_photos(tmp_path / "p", kit)) == 2


def test_a_photo_that_cannot_be_read_is_named_and_a_hidden_file_is_none(tmp_path, kit, grey):
    grey(tmp_path / "p" / "a.png")
    (tmp_path / "p" / "._a.png").write_bytes(b"not a picture")
    (photo,) = read_photos(tmp_path / "p", kit)
    whole = photo.path.read_bytes()
    photo.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableImage, match=r"a\.png: "):
        picture_of(photo.path)
    photo.path.write_bytes(b"not a picture")
    with pytest.raises(UnreadableImage, match=r"a\.png: "):
        read_photos(tmp_path / "p", kit)
    grey(photo.path, (200, 20))
    with pytest.raises(InvalidRequest, match=r"a\.png: 200 x 20 pixels are too few"):
        read_photos(tmp_path / "p", kit)


@pytest.mark.parametrize("names", ["", "names:", "names: 5", "names: acme", "nc: 1"])
def test_names_that_are_no_list_are_refused(tmp_path, kit, grey, names):
    grey(tmp_path / "p" / "a.png").with_suffix(".txt").write_text("0 .5 .5 .1 .1")
    (tmp_path / "p" / "data.yaml").write_text(names)
    with pytest.raises(InvalidRequest, match=r"data\.yaml has no list"):
        read_photos(tmp_path / "p", kit)


@pytest.mark.parametrize(
    "changed",
    [
        {"annotations": [{"image_id": 7, "category_id": 1, "bbox": []}]},
        {"annotations": [{"image_id": 7, "category_id": 1, "bbox": [1, 2, 3, 4, 5]}]},
        {"images": [{"id": 7, "file_name": "a" * 300}], "annotations": []},
    ],
)
def test_coco_with_odd_content_is_refused(tmp_path, kit, grey, changed):
    grey(tmp_path / "p" / "a.png")
    grey(tmp_path / "p" / "b.png")
    coco(tmp_path / "p", **changed)
    with pytest.raises(InvalidRequest, match=r"labels\.json"):
        read_photos(tmp_path / "p", kit)


@pytest.mark.parametrize(
    "line",
    [
        "0 0.5 0.5",
        "0 .1 .1 .2 .2 .3 .3 .4",
        "acme 0.5 0.5 0.1 0.1",
        "0 0.5 0.5 0 0.1",
        "0 9 0.5 0.1 0.1",
        "0 1.15 0.5 0.1 0.1",
        "9 0 0 1 1",
    ],
)
def test_a_label_that_is_none_is_refused(tmp_path, kit, grey, line):
    photo = grey(tmp_path / "p" / "a.png")
    photo.with_suffix(".txt").write_text(line)
    (tmp_path / "p" / "data.yaml").write_text("names: [Acme]")
    with pytest.raises(InvalidRequest, match=r"a\.txt"):
        read_photos(tmp_path / "p", kit)


def test_a_fifth_is_held_out_whatever_the_order(tmp_path):
    photos = [Photo(tmp_path / f"{i}.jpg", np.empty((0, 5))) for i in range(11)]
    train, held = split(photos)
    again, held_again = split(photos[::-1])
    assert (len(train), len(held)) == (9, 2)
    assert [p.path for p in (*train, *held)] == [p.path for p in (*again, *held_again)]
    assert split([]) == ((), ())
