// Reads a PNG of 8-bit RGB or RGBA (https://www.w3.org/TR/png-3/), to see whether a picture is blank.
import { inflateSync } from "node:zlib";

/** Width, height, and the pixels as one integer 0xRRGGBB each. */
export function decode(file) {
  if (file.readUInt32BE(0) !== 0x89504e47) throw new Error("this is no PNG");
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const [depth, kind, , , interlaced] = file.subarray(24, 29);
  const channels = { 2: 3, 6: 4 }[kind];
  if (depth !== 8 || !channels || interlaced) throw new Error("only plain 8-bit RGB and RGBA are read");
  const parts = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const bytes = unfilter(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const at = i * channels;
    pixels[i] = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
  }
  return { width, height, pixels };
}

/** Undoes the filter that each line names in its first byte. */
function unfilter(data, lineLength, height, step) {
  const out = new Uint8Array(lineLength * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (lineLength + 1)];
    for (let x = 0; x < lineLength; x++) {
      const at = y * lineLength + x;
      const left = x >= step ? out[at - step] : 0;
      const up = y > 0 ? out[at - lineLength] : 0;
      const corner = x >= step && y > 0 ? out[at - lineLength - step] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[at] = data[y * (lineLength + 1) + 1 + x] + guess;
    }
  }
  return out;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
