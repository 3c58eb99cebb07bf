import { disassemble } from '../../emitter';
import type { CodeRange } from '../../segments/debug';
import type { SegmentFile } from '../../segments/reader';
import { ExitStatus } from '../exit-status';
import { canonicalName, findNamed } from '../method-names';
import { readSegmentFile } from '../read-file';
import { showCode } from '../show-code';

/** `apiary disasm`: a method, and the blocks in it. */
export async function disasmCommand({ segment, method }: { readonly segment: string; readonly method: string }): Promise<number> {
  const file = readSegmentFile(segment);
  const { codes } = file.debug;
  const first = findNamed(codes, method);
  const blocks = codes.filter(({ name }) => name.startsWith('[]') && name.endsWith(` in ${canonicalName(method)}`));
  for (const code of [first, ...blocks]) process.stdout.write(`${shown(file, code)}\n`);
  return ExitStatus.success;
}

function shown(file: SegmentFile, { name, entry, size, owner, safepoints, references }: CodeRange): string {
  const start = entry - file.header.base - file.header.dataSize;
  const lines = disassemble({
    bytes: file.parts.code.subarray(start, start + size),
    address: entry,
    safepoints,
    source: sourceOf(file, owner),
  }).map((line) => ({ ...line, symbols: references.filter(({ offset }) => offset >= line.offset && offset < line.offset + line.bytes.length).map(referenceOf) }));
  return showCode(name, lines, entry);
}

function referenceOf({ target, addend }: CodeRange['references'][number]): string {
  return addend === 0 ? target : `${target} + ${addend}`;
}

function sourceOf({ debug }: SegmentFile, owner: number): string {
  const path = debug.methods.find(({ address }) => address === owner)?.file;
  return debug.sources.find(([each]) => each === path)?.[1] ?? '';
}
