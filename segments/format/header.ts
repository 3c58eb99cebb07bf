/** Segment headers between bytes and values, by the table of header fields. */
import { hex, unhex } from './digest';
import {
  DIGEST_SIZE, HEADER_FIELDS, SEGMENT_DIGEST_OFFSET, SEGMENT_MAGIC, type HeaderField, type SegmentHeader,
} from './segment-format';

/** Bytes of a header field. */
export function fieldSize(field: HeaderField): number {
  return field.type === 'digest' ? DIGEST_SIZE : 4;
}

/** Fields with their byte offsets in the file. */
export function headerLayout(): readonly { readonly field: HeaderField; readonly offset: number }[] {
  let next: number = SEGMENT_MAGIC.length;
  return HEADER_FIELDS.map((field) => {
    const offset = next;
    next += fieldSize(field);
    return { field, offset };
  });
}

/** Where a field stands in the file. */
export function headerOffset(name: HeaderField['name']): number {
  return headerLayout().find(({ field }) => field.name === name)!.offset;
}

/** Fills in all of a header but the segment's own digest. */
export function writeHeader(file: Uint8Array, header: Omit<SegmentHeader, 'digest'>): void {
  const view = new DataView(file.buffer, file.byteOffset);
  file.set(SEGMENT_MAGIC, 0);
  for (const { field, offset } of headerLayout())
    if (field.type === 'digest') file.set(unhex(header[field.name]), offset);
    else view.setUint32(offset, header[field.name], true);
}

/** The header at the start of a file that has at least its bytes. Checks nothing. */
export function readHeader(file: Uint8Array): SegmentHeader {
  const view = new DataView(file.buffer, file.byteOffset);
  const digestAt = (offset: number) => hex(file.subarray(offset, offset + DIGEST_SIZE));
  const entries = headerLayout().map(({ field, offset }) => [
    field.name,
    field.type === 'digest' ? digestAt(offset) : view.getUint32(offset, true),
  ]);
  return { ...Object.fromEntries(entries), digest: digestAt(SEGMENT_DIGEST_OFFSET) } as SegmentHeader;
}
