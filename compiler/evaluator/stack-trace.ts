/** The guest's stack as people read it. */
import type { VirtualImage } from '../../segments/image/virtual-image';
import { lineAt, lineStarts } from '../../segments/lines';
import type { StackEntry } from './errors';
import type { Frame } from './frame';

/** Activations shown of a very deep stack, at each end. */
const SHOWN = 40;

/** The activations from the innermost on; the middle of a very deep stack is left out. */
export function stackTrace(image: VirtualImage, innermost: Frame | undefined): StackEntry[] {
  const frames: Frame[] = [];
  for (let frame = innermost; frame !== undefined; frame = frame.sender) frames.push(frame);
  if (frames.length <= 2 * SHOWN + 1) return frames.map((each) => entryOf(image, each));
  const omitted: StackEntry = { name: `… ${frames.length - 2 * SHOWN} more activations …`, file: '', line: 0, column: 0, place: undefined };
  const shown = (part: readonly Frame[]) => part.map((each) => entryOf(image, each));
  return [...shown(frames.slice(0, SHOWN)), omitted, ...shown(frames.slice(-SHOWN))];
}

export function entryOf(image: VirtualImage, { code, position }: Frame): StackEntry {
  const { name, file } = code;
  const text = image.sources.get(file);
  if (text === undefined || position < 0) return { name, file, line: 0, column: 0, place: undefined };
  const starts = lineStarts(text);
  const line = lineAt(starts, position);
  return { name, file, line, column: position - starts[line - 1] + 1, place: { file, start: position, end: position } };
}

/** Activations looked at to find a recursion. */
const SEARCHED = 1000;

/** The name of the method or block that has most activations among the innermost: what the stack is full of. */
export function recursiveName(innermost: Frame | undefined): string | undefined {
  const counts = new Map<string, number>();
  for (let [frame, left] = [innermost, SEARCHED]; frame !== undefined && left > 0; [frame, left] = [frame.sender, left - 1]) {
    counts.set(frame.code.name, (counts.get(frame.code.name) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}
