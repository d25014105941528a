"""Pictures are published without what cameras and programs write into them."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence
from PIL.ImageCms import ImageCmsProfile, createProfile

from generator.privacy import LeakIndex, Secret
from generator.privacy.artefacts import UnreadableError, texts_in
from generator.privacy.images import BrokenPictureError, split_metadata
from tests.privacy.pictures import (
    JFIF,
    NAME,
    PICTURE,
    PICTURES,
    PIXELS,
    chunk,
    exif,
    jpeg,
    png,
    segment,
    webp,
)

LEAKS = LeakIndex([Secret("Zéphyrine Quirinal")])


@pytest.mark.parametrize("suffix", PICTURES)
def test_a_name_in_a_picture_is_found_and_taken_out(suffix: str) -> None:
    content = PICTURES[suffix]
    assert any(LEAKS.holds(text) for text in texts_in(f"a{suffix}", content))
    found = split_metadata(content, suffix)
    assert found
    assert b"uirinal" not in found.picture
    again = split_metadata(found.picture, suffix)
    assert again
    assert again.picture == found.picture


def test_the_picture_itself_is_the_same_bytes() -> None:
    picture = split_metadata(jpeg(1), ".jpg")
    assert picture
    assert picture.picture == (
        b"\xff\xd8" + segment(0xE0, JFIF) + segment(0xDB, bytes(65))
        + segment(0xDA, b"\1\1\0\0\x3f\0") + PICTURE + b"\xff\xd9"
    )  # fmt: skip
    drawn = split_metadata(png(), ".png")
    assert drawn
    assert chunk(b"IDAT", PIXELS) in drawn.picture


def frames(content: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(content)) as image:
        return [each.convert("RGBA").tobytes() for each in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".gif", ".tif"])
@pytest.mark.parametrize("has_others", [False, True], ids=["alone", "animated"])
def test_no_pixel_and_no_frame_changes(suffix: str, *, has_others: bool) -> None:
    """A picture as Pillow writes it, then as it is published."""
    first, *others = [
        Image.effect_noise((40, 30), 60 + number).convert("P" if suffix == ".gif" else "RGB")
        for number in range(3)
    ]
    exif, written = Image.Exif(), io.BytesIO()
    exif[315] = "Zephyrine Quirinal"
    more = {"save_all": True, "append_images": others} if has_others and suffix != ".jpg" else {}
    first.save(
        written, Image.registered_extensions()[suffix], exif=exif, comment=NAME,
        icc_profile=ImageCmsProfile(createProfile("sRGB")).tobytes(), **more,
    )  # fmt: skip
    content = written.getvalue()
    found = split_metadata(content, suffix)
    assert found
    assert NAME in content
    assert NAME in found.metadata
    assert NAME not in found.picture
    assert frames(found.picture) == frames(content)
    assert len(frames(content)) == (3 if more else 1)
    assert suffix == ".tif" or len(found.picture) > len(content) - 200


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stays_turned_as_it_was(orientation: int) -> None:
    """EXIF is written again with the orientation alone, where it says anything."""
    for suffix, content in (
        (".jpg", jpeg(orientation)),
        (".png", png(orientation)),
        (".webp", webp(orientation)),
    ):
        found = split_metadata(content, suffix)
        assert found
        turned = found.picture.partition(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01")[2]
        assert turned[:2] == (b"" if orientation == 1 else bytes([0, orientation]))
        assert b"GPS" not in found.picture


def test_how_its_thumbnail_is_turned_does_not_turn_a_picture() -> None:
    thumbnail = segment(0xE1, b"Exif\0\0" + exif(1) + exif(6)[10:22])
    found = split_metadata(b"\xff\xd8" + thumbnail + jpeg(1)[2:], ".jpg")
    assert found
    assert b"Exif" not in found.picture


@pytest.mark.parametrize("suffix", [each for each in PICTURES if each != ".svg"])
def test_a_picture_that_is_cut_off_or_something_else_is_told(suffix: str) -> None:
    with pytest.raises(BrokenPictureError):
        split_metadata(b"%PDF-1.7", suffix)
    with pytest.raises(BrokenPictureError):
        split_metadata(PICTURES[suffix][:40], suffix)


def test_a_picture_too_large_to_be_unpacked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 0)
    with pytest.raises(UnreadableError):
        list(texts_in("a.tif", PICTURES[".tif"]))


def test_other_files_are_no_pictures() -> None:
    assert split_metadata(b"a,b\n", ".csv") is None


@given(st.sampled_from(sorted(PICTURES)), st.data())
def test_no_bytes_raise_anything_else(suffix: str, data: st.DataObject) -> None:
    content = bytearray(PICTURES[suffix])
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    with suppress(BrokenPictureError):
        split_metadata(bytes(content), suffix)
    for name in (f"a{suffix}", "a.docx", "a.html", "a.gz"):
        with suppress(UnreadableError):
            list(texts_in(name, bytes(content)))


@pytest.mark.parametrize(("content", "suffix"), [(jpeg(), ".png"), (png(), ".jpg")])
def test_a_picture_is_what_it_begins_with_whatever_its_name(content: bytes, suffix: str) -> None:
    found = split_metadata(content, suffix)
    assert found
    assert b"uirinal" not in found.picture
