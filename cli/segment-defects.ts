/** All that can be found wrong with a segment file: its objects and references, and the stack maps of its code. */
import { stackMapDefects } from '../emitter';
import type { CodeRange } from '../segments/debug';
import { diagnostic, type Diagnostic } from '../segments/diagnostics';
import { SEGMENT_DIAGNOSTICS } from '../segments/diagnostic-kinds';
import type { SegmentFile } from '../segments/reader';
import { verifySegment } from '../segments/verify';

export function segmentDefects(segment: SegmentFile): Diagnostic[] {
  return [...verifySegment(segment), ...segment.debug.codes.flatMap((code) => codeDefects(segment, code))];
}

function codeDefects({ header, parts }: SegmentFile, { name, entry, size, safepoints }: CodeRange): Diagnostic[] {
  const start = entry - header.base - header.dataSize;
  return stackMapDefects(parts.code.subarray(start, start + size), safepoints).map(({ offset, what }) =>
    diagnostic(SEGMENT_DIAGNOSTICS.badCode, { name, address: `0x${(entry + offset).toString(16)}`, what }));
}
