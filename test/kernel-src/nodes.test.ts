/** The node classes of kernel-src/LMR and the tables that the tools read them by must agree. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEAF_NODES, NODE_TABLE } from '../../compiler/ir/node-table';
import { readModule, type ClassDefinition } from '../../compiler/source';
import { headerLayout } from '../../segments/format/header';
import { ARCHITECTURE_X86_64, REFERENCE_KINDS, SEGMENT_DIGEST_OFFSET, SEGMENT_HEADER_SIZE, SEGMENT_MAGIC, SEGMENT_VERSION } from '../../segments/format/segment-format';
import { FrameOffset, LOADER_BLOCK, SAFEPOINT_HEADER_SIZE } from '../../emitter/abi';

const folder = join(__dirname, '../../kernel-src/LMR');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.st'))
  .map((name) => ({ path: `LMR/${name}`, text: readFileSync(join(folder, name), 'utf8') }));
const { module: lmr, diagnostics } = readModule('LMR', files);
const classes = new Map(lmr.files.flatMap((each) => (each.classDefinition ? [[each.classDefinition.name, each.classDefinition] as const] : [])));

function superclassOf(definition: ClassDefinition): ClassDefinition | undefined {
  return definition.superclass === undefined ? undefined : classes.get(definition.superclass);
}

function allVariables(definition: ClassDefinition): readonly string[] {
  const superclass = superclassOf(definition);
  return [...(superclass === undefined ? [] : allVariables(superclass)), ...definition.instanceVariables];
}

function inheritsFromNode(definition: ClassDefinition): boolean {
  const superclass = superclassOf(definition);
  return superclass !== undefined && (superclass.name === 'Node' || inheritsFromNode(superclass));
}

function isAbstract(name: string): boolean {
  return [...classes.values()].some((each) => each.superclass === name);
}

/** The integer that a method without temporaries returns, `^-16`, by its header in the file. */
function textOfMethod(file: string, header: string): string {
  const text = files.find((each) => each.path === `LMR/${file}`)!.text;
  const start = text.indexOf(header);
  if (start < 0) throw new Error(`${file} has no ${header}`);
  return text.slice(start, text.indexOf('\n]', start));
}

test('the sources of LMR are read without diagnostics', () => {
  expect(diagnostics).toEqual([]);
});

describe('node classes', () => {
  test.each(Object.entries(NODE_TABLE))('%s has the variables of the table', (name, kind) => {
    const definition = classes.get(name)!;
    expect(new Set(allVariables(definition))).toEqual(new Set(['type', ...kind.inputs, ...kind.attributes]));
    expect(inheritsFromNode(definition)).toBe(true);
  });

  test.each(Object.entries(LEAF_NODES))('%s has the variables of the table', (name, variables) => {
    expect(allVariables(classes.get(name)!)).toEqual(['type', ...variables]);
  });

  test('every concrete node class stands in the table', () => {
    const concrete = [...classes.values()].filter((each) => inheritsFromNode(each) && !isAbstract(each.name)).map((each) => each.name);
    const known = [...Object.keys(NODE_TABLE), ...Object.keys(LEAF_NODES), 'CustomNode'];
    expect(concrete.filter((each) => !known.includes(each))).toEqual([]);
  });
});

describe('numbers of the binary interface', () => {
  test.each([
    ['_ownerOf: aFrame', FrameOffset.owner],
    ['_homeOf: aFrame', FrameOffset.home],
    ['_callerOf: aFrame', FrameOffset.callerFrame],
    ['_returnAddressIn: aFrame', FrameOffset.returnAddress],
    ['stackArgumentsOffset', FrameOffset.stackArguments],
  ])('StackFrameCursor class >> %s', (selector, offset) => {
    expect(textOfMethod('StackFrameCursor.st', `StackFrameCursor class >> ${selector} [`)).toMatch(new RegExp(`(AtOffset: |\\^)${offset}\\b`));
  });

  test('NativeCode knows the size of a safepoint', () => {
    expect(textOfMethod('NativeCode.st', 'NativeCode >> safepointHeaderSize [')).toContain(`^${SAFEPOINT_HEADER_SIZE}`);
  });

  test.each(LOADER_BLOCK.map((name, index) => [name, index] as const))('LoaderBlock >> %s is word %i', (name, index) => {
    expect(textOfMethod('LoaderBlock.st', `LoaderBlock >> ${name} [`)).toContain(`^self wordAt: ${index}`);
  });

  test('LoaderBlock class >> useHeapIn: reads heapStart and heapEnd', () => {
    const text = textOfMethod('LoaderBlock.st', 'LoaderBlock class >> useHeapIn:');
    expect(text).toContain(`layOutFrom: (disguisedAddress _undisguised _int64AtOffset: ${8 * LOADER_BLOCK.indexOf('heapStart')})`);
    expect(text).toContain(`to: (disguisedAddress _undisguised _int64AtOffset: ${8 * LOADER_BLOCK.indexOf('heapEnd')})`);
  });
});

describe('the segment format', () => {
  const header = (selector: string) => textOfMethod('SegmentHeader.st', `SegmentHeader ${selector} [`);

  test.each(headerLayout().map(({ field, offset }) => [field.name, field.type, offset] as const))('SegmentHeader >> %s is a %s at %i', (name, type, offset) => {
    expect(header(`>> ${name}`)).toContain(`^self ${type === 'digest' ? 'digest' : 'field'}: ${offset}`);
  });

  test('SegmentHeader knows size, version, architecture, magic and its digest', () => {
    expect(header('class >> size')).toContain(`^${SEGMENT_HEADER_SIZE}`);
    expect(header('class >> version')).toContain(`^${SEGMENT_VERSION}`);
    expect(header('class >> architecture')).toContain(`^${ARCHITECTURE_X86_64}`);
    expect(header('>> hasMagic')).toContain(`#(${SEGMENT_MAGIC.join(' ')})`);
    expect(header('>> ownDigest')).toContain(`^self digest: ${SEGMENT_DIGEST_OFFSET}`);
  });

  test.each([
    ['SegmentLoader.st', 'SegmentLoader >> moduleKind', 'module'],
    ['SegmentLoader.st', 'SegmentLoader >> objectKind', 'object'],
    ['ImageSegment.st', 'ImageSegment >> entryOfStub:', 'stub'],
    ['SegmentImport.st', 'SegmentImport >> isCode', 'code'],
    ['SegmentImport.st', 'SegmentImport >> isStub', 'stub'],
  ])('%s: %s has the number of the kind %s', (file, header, kind) => {
    const number = REFERENCE_KINDS.findIndex((each) => each.name === kind);
    expect(textOfMethod(file, header)).toMatch(new RegExp(`(\\^|keyFor: |= )${number}\\b`));
  });
});
