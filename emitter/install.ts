/** Makes the guest's NativeCode object of emitted code and hangs it into its method or block. */
import type { GuestObject } from '../segments/image/values';
import { lineAt, lineStarts } from '../segments/lines';
import { SAFEPOINT_HEADER_SIZE, type EmittedCode, type Safepoint } from './abi';
import type { CodeSlot, InstallContext } from './context';

/** Answers the slot that layout fills with the code's entry. */
export function installCode(code: EmittedCode, context: InstallContext): CodeSlot {
  const { image, slots } = context;
  const native = image.instantiate(context.nativeCodeBehavior, context.nativeCodeFormat);
  const { entry, size, method, sendSites, safepoints } = slots.nativeCode;
  native.slots[entry] = 0;
  native.slots[size] = code.bytes.length;
  native.slots[method] = code.owner;
  native.slots[sendSites] = image.array(code.sendSites);
  native.slots[safepoints] = image.newBytes(image.get('behavior:ByteArray'), encodeSafepoints(code.safepoints, sourceOf(code.owner, context)));
  code.owner.slots[slots.ownerNativeCode] = native;
  return { object: native, slot: entry, target: code.owner };
}

function sourceOf(owner: GuestObject, { image }: InstallContext): string {
  const debug = image.debug.get(owner);
  return debug === undefined ? '' : (image.sources.get(debug.file) ?? '');
}

/** The table's bytes as abi.ts tells them; lines and columns count from 1, 0 where there is no source. */
export function encodeSafepoints(safepoints: readonly Safepoint[], source: string): Uint8Array {
  const size = safepoints.reduce((sum, { oopSlots }) => sum + SAFEPOINT_HEADER_SIZE + 2 * oopSlots.length, 0);
  const view = new DataView(new ArrayBuffer(size));
  const lines = lineStarts(source);
  let at = 0;
  for (const { offset, position, oopSlots } of safepoints) {
    const { line, column } = placeOf(lines, position);
    view.setUint32(at, offset, true);
    view.setUint32(at + 4, line, true);
    view.setUint16(at + 8, Math.min(column, 0xffff), true);
    view.setUint16(at + 10, oopSlots.length, true);
    oopSlots.forEach((slot, index) => view.setUint16(at + SAFEPOINT_HEADER_SIZE + 2 * index, slot, true));
    at += SAFEPOINT_HEADER_SIZE + 2 * oopSlots.length;
  }
  return new Uint8Array(view.buffer);
}

/** Line and column (both from 1) of an offset; zeros for none. */
export function placeOf(starts: readonly number[], position: number): { readonly line: number; readonly column: number } {
  if (position < 0) return { line: 0, column: 0 };
  const line = lineAt(starts, position);
  return { line, column: position - starts[line - 1] + 1 };
}
