"""Pictures are published without what cameras and programs write into them."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageSequence, ImageStat

from generator.privacy import LeakIndex, Secret
from generator.privacy.artefacts import UnreadableError, texts_in
from generator.privacy.images import BrokenPictureError, split_metadata
from tests.privacy.pictures import FORMATS, NAME, PICTURES, picture

LEAKS = LeakIndex([Secret(NAME)])


def without(content: bytes, suffix: str) -> bytes:
    """Return a picture as it is published."""
    found = split_metadata(content, suffix)
    assert found
    return found.picture


@pytest.mark.parametrize("kind", PICTURES)
def test_a_name_in_a_picture_is_found_and_taken_out(kind: str) -> None:
    suffix, content = kind.partition(" ")[0], PICTURES[kind]
    assert kind == ".gif XMP" or any(map(LEAKS.holds, texts_in(f"a{suffix}", content)))
    published = without(content, suffix)
    assert b"uirinal" not in published
    assert not any(LEAKS.holds(text) for text in texts_in(f"a{suffix}", published))
    assert without(published, suffix) == published


def frames(content: bytes) -> list[Image.Image]:
    with Image.open(io.BytesIO(content)) as image:
        return [each.convert("RGB") for each in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("count", [1, 3])
def test_a_picture_is_seen_as_it_was(suffix: str, count: int) -> None:
    """Its pixels (of a JPEG nearly), its frames, its colour profile, and how it is turned."""
    count = 1 if suffix == ".jpg" else count
    profile, is_lossless = b"profile" * 30, suffix == ".webp"
    content = picture(suffix, frames=count, turned=6, icc_profile=profile, lossless=is_lossless)
    published = without(content, suffix)
    before, after = frames(content), frames(published)
    assert len(before) == len(after) == count
    for one, other in zip(before, after, strict=True):
        most = max(ImageStat.Stat(ImageChops.difference(one, other)).mean)
        assert most <= (1 if suffix == ".jpg" else 0)
    with Image.open(io.BytesIO(content)) as one, Image.open(io.BytesIO(published)) as other:
        assert one.info.get("duration") == other.info.get("duration")
        if suffix != ".gif":
            assert other.info["icc_profile"] == one.info["icc_profile"]
        if suffix not in {".gif", ".tif"}:  # Pillow turns a TIFF itself
            assert {**other.getexif()} == {0x0112: 6}


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_picture_without_metadata_stays_the_same_bytes(suffix: str) -> None:
    content = picture(suffix, author="", turned=1 if suffix in {".gif", ".tif"} else 6)
    assert suffix == ".tif" or without(content, suffix) == content


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_picture_that_is_cut_off_or_something_else_is_told(suffix: str) -> None:
    with pytest.raises(BrokenPictureError):
        split_metadata(b"%PDF-1.7", suffix)
    with pytest.raises(BrokenPictureError):
        split_metadata(picture(suffix)[:150], suffix)


def test_a_picture_too_large_to_be_unpacked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 0)
    with pytest.raises(UnreadableError):
        list(texts_in("a.tif", PICTURES[".tif EXIF"]))


def test_other_files_are_no_pictures() -> None:
    assert split_metadata(b"a,b\n", ".csv") is None


@given(st.sampled_from(sorted(PICTURES)), st.data())
def test_no_bytes_raise_anything_else(kind: str, data: st.DataObject) -> None:
    suffix, content = kind.partition(" ")[0], bytearray(PICTURES[kind])
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    with suppress(BrokenPictureError):
        split_metadata(bytes(content), suffix)
    for name in (f"a{suffix}", "a.docx", "a.html", "a.gz"):
        with suppress(UnreadableError):
            list(texts_in(name, bytes(content)))


@pytest.mark.parametrize(("kind", "suffix"), [(".jpg EXIF", ".png"), (".png EXIF", ".jpg")])
def test_a_picture_is_what_it_begins_with_whatever_its_name(kind: str, suffix: str) -> None:
    assert b"uirinal" not in without(PICTURES[kind], suffix)
