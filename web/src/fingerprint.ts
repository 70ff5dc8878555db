/** Tell files apart by their bytes. */

/**
 * Compute a fingerprint of 53 bits and the length, by which corrections find their table again.
 *
 * It is cyrb53 (two lanes of multiplications mod 2^32), against chance and not against forgery: `crypto.subtle` is not
 * there on pages that came over plain HTTP.
 */
export function fingerprint(bytes: Uint8Array): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 2654435761);
    b = Math.imul(b ^ byte, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  const hash = 4294967296 * (2097151 & b) + (a >>> 0);
  return `${hash.toString(16).padStart(14, "0")}-${bytes.length}`;
}
