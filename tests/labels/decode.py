"""Reads the barcodes in PNG files; one JSON line for each barcode: file, AIM symbology id, bytes as hex."""

import json
import sys

import zxingcpp
from PIL import Image

for path in sys.argv[1:]:
    image = Image.open(path).convert("L")
    for code in zxingcpp.read_barcodes(image):
        line = {"file": path, "aim": code.symbology_identifier, "hex": bytes(code.bytes).hex()}
        print(json.dumps(line))
