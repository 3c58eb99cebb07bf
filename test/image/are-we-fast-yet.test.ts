/** The benchmarks run, and their results are right: each verifies its own and fails otherwise. Few inner iterations: nothing is measured here. */
import { packaged } from '../../cli/package-root';
import { readModuleFolder } from '../../cli/source-files';
import { EvaluatorEngine, NativeEngine, type RunnableModule } from './engines';

const { files } = readModuleFolder(packaged('kernel-src', 'Benchmarks')).sources!;

interface Benchmark {
  readonly name: string;
  /** Inner iterations natively. */
  readonly native: number;
  /** On the evaluator; those that would take long are left out. */
  readonly evaluated?: number;
}

const SUITE: readonly Benchmark[] = [
  { name: 'Bounce', native: 10, evaluated: 1 },
  { name: 'CD', native: 10 },
  { name: 'DeltaBlue', native: 100, evaluated: 2 },
  { name: 'Havlak', native: 1 },
  { name: 'Json', native: 1 },
  { name: 'List', native: 10, evaluated: 1 },
  { name: 'Mandelbrot', native: 500, evaluated: 1 },
  { name: 'NBody', native: 1, evaluated: 1 },
  { name: 'Permute', native: 10, evaluated: 1 },
  { name: 'Queens', native: 10, evaluated: 1 },
  { name: 'Richards', native: 1 },
  { name: 'Sieve', native: 10, evaluated: 1 },
  { name: 'Storage', native: 2, evaluated: 1 },
  { name: 'Towers', native: 10, evaluated: 1 },
];

function expectVerified(module: RunnableModule, name: string, inner: number): void {
  const { output, ending } = module.run([name, '2', String(inner)]);
  expect(ending).toBeUndefined();
  expect(output.replace(/\d+us/g, '#')).toBe(`${name}: iterations=1 runtime: #\n`.repeat(2) + `${name}: iterations=2 average: # total: #\n`);
}

describe('native code', () => {
  const engine = new NativeEngine();
  afterAll(() => engine.close());
  const module = engine.add('Benchmarks', files);

  test.each(SUITE.map(({ name, native }) => [name, native] as const))('%s %i', (name, inner) => expectVerified(module, name, inner));

  test.each(SUITE.flatMap(({ name, evaluated }) => (evaluated === undefined ? [] : [[name, evaluated] as const])))('%s %i, with garbage collected all the time', (name, inner) => {
    engine.options = ['--gc-stress=97', '--verify-heap'];
    expectVerified(module, name, inner);
    engine.options = [];
  });

  test('a number of inner iterations whose result is not known is an error', () => {
    expect(module.run(['Mandelbrot', '1', '2']).ending).toMatch(/status 1\nError: No result is known for 2 inner iterations/);
  });

  test.each([[['Nothing', '1', '1']], [['Bounce', '1']], [['Bounce', 'one', '1']]])('%j is refused with the names of the benchmarks', (args) => {
    expect(module.run(args).ending).toMatch(/status 2\narguments: NAME ITERATIONS INNER, where NAME is one of Bounce CD/);
  });
});

describe('the evaluator', () => {
  const module = new EvaluatorEngine().add('Benchmarks', files);
  const small = SUITE.filter(({ evaluated }) => evaluated !== undefined);

  test.each(small.map(({ name, evaluated }) => [name, evaluated!] as const))('%s %i', (name, inner) => expectVerified(module, name, inner), 120_000);
});
