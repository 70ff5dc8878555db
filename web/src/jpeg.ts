/** Take out of a JPEG what makes browsers turn or recolour it: what is measured are its pixels as they are stored. */

const APP1 = 0xe1; // EXIF, with the orientation
const APP2 = 0xe2; // the colour profile
const SCAN = 0xda;

/**
 * Leave out EXIF and the colour profile; bytes that are no JPEG stay as they are.
 *
 * @returns the pieces that are left
 */
export function withoutExif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return [bytes];
  const pieces = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== SCAN) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    if (marker !== APP1 && marker !== APP2) pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return [...pieces, bytes.subarray(at)];
}
