/**
 * Place lists: ascending offsets from a segment's base, each naming four bytes that hold an
 * address. A list is the gaps between them as LEB128 numbers (seven bits a byte, lowest
 * first, high bit set on all but the last), the first counted from the base.
 */

export function encodePlaces(places: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let previous = 0;
  for (const place of places) {
    let gap = place - previous;
    if (gap < 0) throw new Error(`place ${place} is out of order`);
    for (; gap > 0x7f; gap >>>= 7) bytes.push((gap & 0x7f) | 0x80);
    bytes.push(gap);
    previous = place;
  }
  return Uint8Array.from(bytes);
}

/** `undefined` when the bytes end before the list does, or a place is not below `limit`. */
export function decodePlaces(bytes: Uint8Array, start: number, count: number, limit: number): number[] | undefined {
  const places: number[] = [];
  let at = start;
  let place = 0;
  while (places.length < count) {
    let gap = 0;
    let scale = 1;
    let byte: number;
    do {
      if (at >= bytes.length || scale > 0x1000_0000) return undefined;
      byte = bytes[at++];
      gap += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte > 0x7f);
    place += gap;
    if (place + 4 > limit) return undefined;
    places.push(place);
  }
  return places;
}
