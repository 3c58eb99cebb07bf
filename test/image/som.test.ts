/** A folder of SOM files is a program: it runs the class that is named like it, with the library of SOM. */
import { readFileSync } from 'node:fs';
import { packaged } from '../../cli/package-root';
import { readModuleFolder } from '../../cli/source-files';
import { Workplace } from '../cli/command';
import { EvaluatorEngine } from './engines';

const PROGRAMS = ['test', 'image', 'fixtures', 'SomPrograms'];
const HANOI = ['kernel-src', 'Examples', 'Hanoi'];
const library = readFileSync(packaged('test', 'image', 'fixtures', 'som-programs.txt'), 'utf8');
const workplace = new Workplace('build', 'out');
afterAll(() => workplace.remove());

const run = (folder: string, ...args: readonly string[]) => workplace.run(['run', folder, '-o', workplace.path('out'), '--', ...args]);

describe('native code', () => {
  test('programs find what they expect of SOM', () => {
    expect(run(packaged(...PROGRAMS))).toMatchObject({ status: 0, output: library });
  });

  test('without arguments it is sent run', () => {
    expect(run(packaged(...HANOI))).toMatchObject({ status: 0, output: '3 disks\t7 moves\n' });
  });

  test('with arguments it is sent run:, the name of the class first', () => {
    expect(run(packaged(...HANOI), '10')).toMatchObject({ status: 0, output: '10 disks\t1023 moves\n' });
  });

  test('its errors have places in the SOM file', () => {
    const { status, error } = run(packaged(...HANOI), 'x');
    expect({ status, error }).toEqual({ status: 1, error: expect.stringMatching(/Not a number of disks: x[^]*Hanoi\/Hanoi\.som:11/) });
  });

  test('a class of its own hides one of the library', () => {
    const folder = workplace.write({
      'Own/Own.som': "Own = ( run = ( Vector new hello println ) )",
      'Own/Vector.som': "Vector = ( hello = ( ^'my own' ) )",
    });
    expect(run(folder)).toMatchObject({ status: 0, output: 'my own\n' });
  });
});

test('the evaluator runs them as well', () => {
  const engine = new EvaluatorEngine();
  const filesOf = (path: readonly string[]) => readModuleFolder(packaged(...path)).sources!.files;
  engine.add('SOM', filesOf(['kernel-src', 'SOM']));
  const programs = engine.add('SomPrograms', filesOf(PROGRAMS));
  expect(programs.run([])).toEqual({ output: library, ending: undefined });
});

test('a primitive that the kernel lacks is refused', () => {
  const folder = workplace.write({ 'Lacking/Lacking.som': 'Lacking = ( hash = primitive fly = primitive )' });
  const { status, error } = run(folder);
  expect({ status, error }).toEqual({ status: 1, error: expect.stringContaining('G024: The method Lacking>>fly is a primitive that the kernel does not provide.') });
});
