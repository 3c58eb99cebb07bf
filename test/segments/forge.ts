/** Segments with altered contents but digests that fit, as no damage but a faulty tool makes them. */
import { digestOf, unhex } from '../../segments/format/digest';
import { headerOffset, readHeader } from '../../segments/format/header';
import { SEGMENT_DIGEST_OFFSET, SEGMENT_PARTS } from '../../segments/format/segment-format';

/** A copy of a file with some bytes altered. */
export function altered(file: Uint8Array, alter: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = file.slice();
  alter(bytes);
  return bytes;
}

/** The same with the header's digest made to fit. */
export function forgedHeader(file: Uint8Array, alter: (view: DataView) => void): Uint8Array {
  return altered(file, (bytes) => {
    alter(new DataView(bytes.buffer));
    bytes.set(unhex(digestOf(bytes.subarray(0, SEGMENT_DIGEST_OFFSET))), SEGMENT_DIGEST_OFFSET);
  });
}

/** The same with all digests made to fit. Offsets and sizes of parts must stay. */
export function forged(file: Uint8Array, alter: (view: DataView) => void): Uint8Array {
  return forgedHeader(file, (view) => {
    alter(view);
    const bytes = new Uint8Array(view.buffer);
    const header = readHeader(bytes);
    for (const { name } of SEGMENT_PARTS) {
      const start = header[`${name}Offset`];
      bytes.set(unhex(digestOf(bytes.subarray(start, start + header[`${name}Size`]))), headerOffset(`${name}Digest`));
    }
  });
}
