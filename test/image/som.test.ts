/** A folder of SOM files is a program: it runs the class that is named like it. */
import { packaged } from '../../cli/package-root';
import { readModuleFolder } from '../../cli/source-files';
import { DiagnosticError } from '../../segments/diagnostics';
import { EvaluatorEngine, NativeEngine } from './engines';

const { files } = readModuleFolder(packaged('kernel-src', 'Examples', 'Hanoi')).sources!;
const native = new NativeEngine();
afterAll(() => native.close());

describe.each([native, new EvaluatorEngine()])('$name', (engine) => {
  const hanoi = engine.add('Hanoi', files);

  test('without arguments it is sent run', () => {
    expect(hanoi.run([])).toEqual({ output: '3 disks\t7 moves\n', ending: undefined });
  });

  test('with arguments it is sent run:, the name of the class first', () => {
    expect(hanoi.run(['10'])).toEqual({ output: '10 disks\t1023 moves\n', ending: undefined });
  });

  test('its errors have places in the SOM file', () => {
    expect(hanoi.run(['x']).ending).toMatch(/Not a number of disks: x[^]*Hanoi\/Hanoi\.som:11/);
  });
});

test('a primitive that the kernel lacks is refused', () => {
  const file = { path: 'Lacking/Lacking.som', text: 'Lacking = ( hash = primitive fly = primitive )' };
  const refusal = (): string[] => {
    try {
      native.add('Lacking', [file]);
    } catch (error) {
      return (error as DiagnosticError).diagnostics.map(({ code, message }) => `${code} ${message}`);
    }
    return [];
  };
  expect(refusal()).toEqual(['G024 The method Lacking>>fly is a primitive that the kernel does not provide.']);
});
