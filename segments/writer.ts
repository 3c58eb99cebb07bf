/**
 * The writer turns a layout into the bytes of a segment file. It decides nothing: objects and
 * code go where layout put them, and the same layout always gives the same bytes.
 */
import { packDebug } from './debug-writer';
import { digestOf, unhex } from './format/digest';
import { writeHeader } from './format/header';
import {
  ARCHITECTURE_X86_64, DIGEST_SIZE, SEGMENT_DIGEST_OFFSET, SEGMENT_HEADER_SIZE, SEGMENT_PARTS, SEGMENT_VERSION, type SegmentPart,
} from './format/segment-format';
import { BOOT_STUB } from './input';
import { alignUp, type SegmentLayout } from './layout';
import { References } from './references';
import { writeCode, writeData } from './write-parts';
import { writeRelocations, writeTables } from './write-tables';

/** The file of a segment. */
export function writeSegment(layout: SegmentLayout): Uint8Array {
  const references = new References(layout);
  const data = writeData(layout, references);
  const code = writeCode(layout, references);
  const relocations = writeRelocations(references);
  const tables = writeTables(layout, relocations.imports);
  const debug = packDebug(layout);
  const parts = { tables: tables.bytes, data, code, relocations: relocations.bytes, debug };
  const { file, fields } = assemble(parts);
  writeHeader(file, {
    ...fields, ...tables.fields,
    version: SEGMENT_VERSION,
    architecture: ARCHITECTURE_X86_64,
    fileSize: file.length,
    base: layout.base,
    entry: layout.codeOf(BOOT_STUB)?.entry ?? 0,
    dataUsed: layout.dataUsed,
    codeUsed: layout.codeUsed,
    debugUsed: debug.length,
    relocationCount: relocations.count,
    importedDigest: layout.input.importedDigest ?? '00'.repeat(DIGEST_SIZE),
  });
  file.set(unhex(digestOf(file.subarray(0, SEGMENT_DIGEST_OFFSET))), SEGMENT_DIGEST_OFFSET);
  return file;
}

type PartFields = Record<`${SegmentPart}Offset` | `${SegmentPart}Size`, number> & Record<`${SegmentPart}Digest`, string>;

/** Puts the parts behind the header, padded, and digests them. */
function assemble(parts: Record<SegmentPart, Uint8Array>): { file: Uint8Array; fields: PartFields } {
  const fields: Record<string, number | string> = {};
  const padded: { offset: number; bytes: Uint8Array }[] = [];
  let next = SEGMENT_HEADER_SIZE;
  for (const { name, alignment } of SEGMENT_PARTS) {
    const bytes = new Uint8Array(alignUp(parts[name].length, alignment));
    bytes.set(parts[name]);
    padded.push({ offset: next, bytes });
    Object.assign(fields, { [`${name}Offset`]: next, [`${name}Size`]: bytes.length, [`${name}Digest`]: digestOf(bytes) });
    next += bytes.length;
  }
  const file = new Uint8Array(next);
  for (const { offset, bytes } of padded) file.set(bytes, offset);
  return { file, fields: fields as PartFields };
}
