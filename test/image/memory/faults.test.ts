/** A collector that is broken on purpose: the heap verifier tells what is wrong, and where. */
import { imageExit } from '../../../segments/format/segment-format';
import { exitOf } from '../../loader/fixture';
import { NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';
import type { Method } from '../program-module';
import { withFaults } from './faulty-kernel';

const engine = new NativeEngine(withFaults);
afterAll(() => engine.close());
engine.options = ['--verify-heap'];

const heapDamaged = `ended with status ${imageExit('heapDamaged')}\n`;

/** What a run that must not end well says. */
function complaint(program: string, support: readonly Method[] = []): string {
  const [{ kind, text }] = runPrograms(engine, [program], support);
  expect({ program, kind, text }).toEqual({ program, kind: 'crash', text: expect.stringMatching(/^ended with/) });
  return text;
}

test('a sound collector passes', () => {
  const [{ kind, text }] = runPrograms(engine, ['| old | old := Array new: 40000. old at: 1 put: 3 printString. Smalltalk memory scavenge; collect. old first']);
  expect({ kind, text }).toEqual({ kind: 'value', text: "'3'" });
});

test('a missed root', () => {
  const text = complaint('| object | object := Array with: 3. Sabotage missRoots. Smalltalk memory scavenge. object first');
  expect(text).toContain(`${heapDamaged}The heap is damaged: H007 a frame slot that refers to no object\n  noticed  after a scavenge (`);
  expect(text).toMatch(/\n {2}frame {4}Programs\d+Module>>program0\n {2}slot {5}\d+\n {2}holds {4}0x6deafeeddea8, what emptied memory is filled with/);
  expect(text).toMatch(/\n {2}stack +\n(.*\n)? {4}Programs\d+Module>>program0 \(Programs\d+\/Programs\d+Module.st:\d+\)\n/);
});

describe('a missed barrier', () => {
  const expected = /The heap is damaged: H005 .*\n {2}noticed {2}before a scavenge .*\n {2}remedy .*\n {2}object {3}Array at 0x\w+\n {2}slot {5}element 2\n {2}holds {4}Association at 0x/;

  test('of the kernel', () => {
    expect(complaint('| old | old := Array new: 3. Smalltalk memory collect. Sabotage missBarriers. old at: 2 put: 3 -> 4. Smalltalk memory scavenge. old')).toMatch(expected);
  });

  test('a store that a program makes by itself', () => {
    expect(complaint('| old | old := Array new: 3. Smalltalk memory collect. old _rawAt: 2 put: 3 -> 4. Smalltalk memory scavenge. old')).toMatch(expected);
  });

  test('of a variable', () => {
    const text = complaint('| old | old := 3 -> 4. Smalltalk memory collect. Sabotage missBarriers. old value: Object new. Smalltalk memory scavenge. old');
    expect(text).toMatch(/H005 .*\n.*\n.*\n {2}object {3}Association at 0x\w+\n {2}slot {5}2 value\n {2}holds {4}Object at 0x/);
  });
});

test('an object that is made during a collection', () => {
  const text = complaint('Sabotage allocateDuringCollections. Smalltalk memory scavenge');
  expect(text).toContain(`${heapDamaged}The heap is damaged: H011 an object that was made in eden during a collection\n  noticed  at the end of a scavenge`);
});

test('a forwarder that is read too late', () => {
  const text = complaint('| old | old := Array new: 3. Smalltalk memory collect. old at: 3 put: Object new. Sabotage readForwardersLate. Smalltalk memory scavenge. old');
  expect(text).toMatch(/H004 a slot that refers to no object\n {2}noticed {2}after a scavenge .*\n.*\n {2}object {3}Array at 0x\w+\n {2}slot {5}element 3\n {2}holds {4}0x6deafeeddea8, .*a forwarder, after a collection had emptied it/);
});

/** The victim's stack maps name another slot wherever they name one. */
const naming = (slot: number): Method => ['spoilMaps', `
	| maps position |
	maps := (self class instanceBehavior methods at: #victim) nativeCode safepoints.
	position := 0.
	[position < maps size] whileTrue: [ | count |
		count := maps at: position + 11.
		1 to: count do: [:each |
			maps at: position + 11 + (each * 2) put: ${slot}].
		position := position + 12 + (count * 2)]`];

describe('a wrong stack map', () => {
  const victim: Method = ['victim', '| object | object := Array with: 3. Smalltalk memory scavenge. object := Array with: object. Smalltalk memory scavenge. ^object'];

  test('with a slot that holds no object', () => {
    const text = complaint('self spoilMaps. self victim', [naming(0), victim]);
    expect(text).toMatch(/H007 .*\n {2}noticed {2}before a scavenge .*\n.*\n {2}frame {4}Programs\d+Module>>victim\n {2}slot {5}0\n {2}holds {4}0x\w+, outside of all spaces/);
  });

  test('without a slot that holds one', () => {
    const text = complaint('self spoilMaps. self victim', [naming(1), victim]);
    expect(text).toMatch(/H004 .*\n {2}noticed {2}before a scavenge .*\n.*\n {2}object {3}Array at 0x\w+\n {2}slot {5}element 1\n {2}holds {4}0x6deafeeddea8, what emptied memory/);
  });

  test('whose object is used at once', () => {
    const text = complaint('self spoilMaps. self victim', [naming(1), ['victim', '| object | object := Array with: 3. Smalltalk memory scavenge. ^object reversed']]);
    expect(text).toContain(`ended with status ${exitOf('crash')}\n`);
    expect(text).toContain('An object was used after a collection had moved or freed it');
  });
});

describe('another process', () => {
  /** Its activation of victim waits while the main process collects. */
  const waiting = (body: string): Method => ['victim', `| object | object := Array with: 3. ${body} ^object`];
  const program = (preparation = '') => `| process | ${preparation} process := [self victim] newProcess. process resume. Processor yield. Smalltalk memory scavenge; scavenge. process terminate`;

  test('whose frames are sound passes', () => {
    const [{ kind }] = runPrograms(engine, [program()], [waiting('Processor yield. Processor activeProcess suspend.')]);
    expect(kind).toBe('value');
  });

  test('with a slot in its stack map that holds no object', () => {
    const text = complaint(program('self spoilMaps.'), [naming(0), waiting('Processor activeProcess suspend.')]);
    expect(text).toMatch(/H007 .*\n {2}noticed {2}before a scavenge .*\n.*\n {2}frame {4}Programs\d+Module>>victim\n {2}slot {5}0\n/);
    expect(text).toMatch(/\n {2}stack +\n(?: {4}Process\w* ?\w*>>.*\n)+ {4}Programs\d+Module>>victim /);
  });

  test('whose stack is no root', () => {
    const text = complaint(program('Sabotage missProcesses.'), [waiting('Processor activeProcess suspend.')]);
    expect(text).toMatch(/H007 .*\n {2}noticed {2}after a scavenge /);
  });

  test('whose frames are those of no code', () => {
    const text = complaint(program('self spoilOffsets.'), [['spoilOffsets', `
	| maps position |
	maps := (self class instanceBehavior methods at: #victim) nativeCode safepoints.
	position := 0.
	[position < maps size] whileTrue: [
		maps at: position + 4 put: 255.
		position := position + 12 + ((maps at: position + 11) * 2)]`], waiting('Processor activeProcess suspend.')]);
    expect(text).toMatch(/H008 .*\n {2}noticed {2}before a scavenge .*\n.*\n {2}frame {4}Programs\d+Module>>victim\n/);
  });
});

test('segments that are no roots', () => {
  const text = complaint('Sabotage missSegments. Smalltalk memory collect');
  expect(text).toMatch(/H004 .*\n {2}noticed {2}after a full collection .*\n.*\n {2}object .*\n {2}slot .*\n {2}holds {4}0x\w+, in the old zone where no object begins/);
});

test('a mark that a collector leaves', () => {
  const text = complaint('| large | large := Array new: 1000000. Sabotage leaveMarks. Smalltalk memory collect. large size');
  expect(text).toMatch(/H003 .*\n.*\n.*\n {2}object {3}Array at 0x/);
});

test('weak slots that a collection has not looked at', () => {
  const text = complaint('| weak | weak := WeakArray with: Object new with: 3. Sabotage forgetWeakSlots. Smalltalk memory scavenge. weak');
  expect(text).toMatch(/H010 a weak slot that refers to no object\n {2}noticed {2}after a scavenge .*\n.*\n {2}object {3}WeakArray at 0x\w+\n {2}slot {5}element 1\n/);
});

test('a flag without a member of the remembered set', () => {
  const text = complaint('| old | old := Array new: 3. Smalltalk memory collect. old _beRemembered. Smalltalk memory scavenge. old');
  expect(text).toMatch(/H006 .*\n {2}noticed {2}before .*\n.*\n {2}members {2}\d+\n {2}flags {4}\d+\n/);
});

test('a header that is overwritten', () => {
  const text = complaint('| one other | one := Array new: 3. other := Array new: 3. one _asAddress _uint32AtOffset: 28 put: 16r12345678. Smalltalk memory scavenge. other');
  expect(text).toMatch(/H001 a header .*\n.*\n.*\n {2}object {3}0x\w+\n {2}holds {4}0x000012345678, in the space of segments, where no object begins/);
});

test('a send site that knows the wrong method', () => {
  const text = complaint(
    'self instruct. self victim: 3. ((self class instanceBehavior methods at: #victim:) nativeCode sendSites detect: [:each | each selector == #negative]) instVarAt: 2 put: 4711. 1 to: 20 do: [:each | Smalltalk memory scavenge]',
    [['instruct', 'self victim: 4'], ['victim: x', '^x negative']],
  );
  expect(text).toMatch(/H009 .*\n.*\n.*\n {2}site {5}SendSite at 0x\w+\n {2}selector negative\n/);
});
