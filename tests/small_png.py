"""Screenshots as small files: a page has few colours, and a picture that names each once is a third of the size."""

from __future__ import annotations

import base64
import struct
import zlib
from collections import Counter

from playwright.sync_api import Page

MOST_COLOURS = 256
TO_PIXELS = """async (png) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Blob([context.getImageData(0, 0, image.width, image.height).data]);
  const url = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(pixels);
  });
  return [image.width, image.height, url.split(",")[1]];
}"""


def shrink(png: bytes, page: Page) -> bytes:
    """The same picture in at most 256 colours; rarer ones become the nearest kept. `page` is a blank one."""
    width, height, encoded = page.evaluate(TO_PIXELS, base64.b64encode(png).decode())
    pixels = struct.iter_unpack("3sx", base64.b64decode(encoded))
    colours = [colour for (colour,) in pixels]
    counted = [colour for colour, _ in Counter(colours).most_common()]
    kept = counted[:MOST_COLOURS]
    places = {colour: number for number, colour in enumerate(kept)}
    for rare in counted[MOST_COLOURS:]:
        places[rare] = places[min(kept, key=lambda one: _distance(one, rare))]
    indexed = bytes(places[colour] for colour in colours)
    rows = b"".join(b"\0" + indexed[y * width : (y + 1) * width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = [
        (b"IHDR", header),
        (b"PLTE", b"".join(kept)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
