import { compileMethod, SEMANTIC_DIAGNOSTICS } from '../../../compiler/semantics';
import { nearestSpelling, Spellings } from '../../../compiler/semantics/spelling';
import { MethodFormat } from '../../../segments/format/object-format';
import type { ExpressionNode, MethodNode, VariableDeclaration } from '../../../compiler/source/ast';
import type { CompiledCode, Tree } from '../../../compiler/treecode';
import { compile, SCOPE } from './method-cases';

function codeOf(source: string): CompiledCode {
  const { code } = compile(source);
  if (code === undefined) throw new Error('the method does not compile');
  return code;
}

function formatOf({ format }: { readonly format: number }): { args: number; temporaries: number; needsHome: boolean } {
  const temporaries = (format >> MethodFormat.temporaryCountShift) & MethodFormat.temporaryCountMask;
  return { args: format & MethodFormat.argumentCountMask, temporaries, needsHome: (format & MethodFormat.needsHome) !== 0 };
}

describe('formats', () => {
  test('count arguments and temporaries, hidden ones among them', () => {
    const code = codeOf('at: index put: value [ | x | x := index. x to: value do: [:i | self foo: i] ]');
    expect(formatOf(code)).toEqual({ args: 2, temporaries: 3, needsHome: false });
    expect(code.localNames).toEqual(['index', 'value', 'x', 'i', '(limit)']);
  });

  test('of blocks stand in the literal frame, outer blocks first', () => {
    const code = codeOf('m [ ^[:a :b | | c | c := a. [:d | ^c + d + b]] ]');
    const blocks = code.literals.flatMap((each) => (each.type === 'block' ? [each] : []));
    expect(formatOf(code)).toEqual({ args: 0, temporaries: 0, needsHome: true });
    expect(blocks.map(formatOf)).toEqual([{ args: 2, temporaries: 1, needsHome: true }, { args: 1, temporaries: 0, needsHome: true }]);
    expect(blocks.map((each) => each.localNames)).toEqual([['a', 'b', 'c'], ['d']]);
  });
});

describe('the literal frame', () => {
  test('shares equal literals', () => {
    const { literals } = codeOf("m [ ^{ 'a'. 'a'. #a. 1.5. 1.5. 0.0. -0.0. #(1 2). #(1 2). #(12). #('1 2'). $a. $a. self foo. self foo. Array. Array } ]");
    expect(literals.filter((each) => each.type === 'value')).toHaveLength(9);
    expect(literals.filter((each) => each.type === 'selector')).toHaveLength(1);
    expect(literals.filter((each) => each.type === 'binding')).toHaveLength(1);
  });

  test('holds a class variable by its class', () => {
    const [{ type, ...rest }] = codeOf('m [ ^Count ]').literals;
    expect({ type, ...rest }).toEqual({ type: 'binding', binding: { scope: 'class', module: 'Cases', className: 'Case', name: 'Count' } });
  });
});

test('pragmas are handed on', () => {
  const { pragmas } = codeOf("m [ <specialABI: 3 with: #foo> <leaf> ^self ]");
  expect(pragmas).toEqual([
    { selector: 'specialABI:with:', args: [{ type: 'integer', value: 3n }, { type: 'symbol', value: 'foo' }] },
    { selector: 'leaf', args: [] },
  ]);
});

test('nodes stand where a stack trace should point', () => {
  const source = 'm: x [ x foo: 3. ^[x bar] ]';
  const places: [string, string][] = [];
  const visit = (tree: Tree): void => {
    if (tree.position >= 0) places.push([tree.op, source.slice(tree.position).slice(0, 4)]);
    if (tree.op === 'sequence') tree.statements.forEach(visit);
    if (tree.op === 'send') [tree.receiver, ...tree.args].forEach(visit);
    if (tree.op === 'return') visit(tree.value);
    if (tree.op === 'block') visit(tree.body);
  };
  visit(codeOf(source).body);
  expect(places).toEqual([
    ['sequence', 'm: x'],
    ['send', 'foo:'],
    ['local', 'x fo'],
    ['smallInteger', '3. ^'],
    ['return', '^[x '],
    ['block', '[x b'],
    ['send', 'bar]'],
    ['copied', 'x ba'],
  ]);
});

test('a name that is declared twice, or hides another, leads to the other', () => {
  const source = 'm: x with: x [ ^[:y | [:y | y]] ]';
  const related = compile(source).diagnostics.flatMap((each) => each.related ?? []);
  expect(related.map((each) => [each.message, each.place?.start])).toEqual([
    ["The other 'x' is declared here.", 3],
    ["The other 'y' is declared here.", source.indexOf('y')],
  ]);
});

describe('a method too large for its format is refused:', () => {
  const span = { start: 0, end: 0 };
  const declare = (count: number): VariableDeclaration[] => Array.from({ length: count }, (_, index) => ({ name: `v${index}`, span }));
  const method = (parts: Partial<MethodNode>): MethodNode => ({ kind: 'method', span, selector: 'big', selectorSpan: span, args: [], temporaries: [], pragmas: [], statements: [], ...parts });
  const errors = (parts: Partial<MethodNode>) => compileMethod(method(parts), SCOPE).diagnostics.filter((each) => each.severity === 'error').map((each) => `${each.code} ${each.message}`);
  const strings = (count: number): ExpressionNode[] => Array.from({ length: count }, (_, index) => ({ kind: 'literal', span, value: { type: 'string', value: String(index) } }));
  const nested = (depth: number): ExpressionNode => {
    let node: ExpressionNode = { kind: 'variable', span, name: 'self' };
    for (let level = 0; level < depth; level++) node = { kind: 'send', span, receiver: node, selector: 'foo', selectorSpan: span, args: [] };
    return node;
  };
  const large = (count: number, what: string, limit: number) => [`S008 The method is too large for its format: 'big' has ${count} ${what}, at most ${limit} are possible.`];
  const deep = ["S009 The method is too large for its format: 'big' nests deeper than 1000 expressions."];

  test('arguments', () => {
    expect(errors({ args: declare(63) })).toEqual([]);
    expect(errors({ args: declare(64) })).toEqual(large(64, 'arguments', 63));
  });

  test('temporaries, of a block too', () => {
    expect(errors({ temporaries: declare(4095) })).toEqual([]);
    expect(errors({ temporaries: declare(4096) })).toEqual(large(4096, 'temporaries', 4095));
    const block: ExpressionNode = { kind: 'block', span, args: [], temporaries: declare(4096), statements: [] };
    expect(errors({ statements: [block] })).toEqual(large(4096, 'temporaries', 4095));
  });

  test('literals', () => {
    expect(errors({ statements: strings(65535) })).toEqual([]);
    expect(errors({ statements: strings(65536) })).toEqual(large(65536, 'literals', 65535));
  });

  test('nested expressions', () => {
    expect(errors({ statements: [nested(998)] })).toEqual([]);
    expect(errors({ statements: [nested(999)] })).toEqual(deep);
    expect(errors({ statements: [nested(100_000)] })).toEqual(deep);
  });
});

test.each([
  ['Trnascript', 'Transcript'],
  ['colection', 'collection'],
  ['array', 'Array'],
  ['x', undefined],
  ['zork', undefined],
])('the nearest name to %s is %s', (name, nearest) => {
  expect(nearestSpelling(name, ['y', 'Transcript', 'Array', 'collection', 'Collections'])).toBe(nearest);
});

test('of equally near names the first by code point is told', () => {
  expect(nearestSpelling('card', ['cart', 'care', 'carp'])).toBe('care');
});

describe('of many names few are measured', () => {
  const words = ['at', 'put', 'collect', 'detect', 'value', 'first', 'index', 'stream', 'write', 'print', 'block', 'symbol', 'length', 'memory', 'quick', 'number'];
  const names = words.flatMap((one) => words.map((two) => `${one}:${two}:`));
  const spellings = new Spellings(names);

  test('in all', () => {
    const measured = names.reduce((sum, each) => sum + spellings.plausible(`${each}x`).length, 0);
    expect(measured).toBeLessThan(names.length ** 2 / 10);
  });

  test('the nearest among them', () => {
    for (const name of names) {
      const at = name.length >> 1;
      for (const misspelt of [name.slice(0, at) + name.slice(at + 1), `${name.slice(0, at)}Z${name.slice(at)}`, `${name.slice(0, at)}Z${name.slice(at + 1)}`, name.toUpperCase()])
        expect(spellings.plausible(misspelt)).toContain(name);
    }
  });
});

test('codes are unique', () => {
  const codes = Object.values(SEMANTIC_DIAGNOSTICS).map((each) => each.code);
  expect(new Set(codes).size).toBe(codes.length);
});
