/** `npm run fuzz -- --seed S --count N`: random programs on native code and on the evaluator, until the count is reached. */
import { parseArgs } from 'node:util';
import { buildKernel } from '../../built-kernel';
import { EvaluatorEngine, NativeEngine } from '../engines';
import { differences, shown, shrink } from './differences';
import { randomPrograms } from './generator';

/** Programs in one module, and modules that a kernel is kept for: each adds to what it holds. */
const BATCH = 50;
const BATCHES = 20;

function main(): number {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '1000' } } });
  const [seed, count] = [Number(values.seed), Number(values.count)];
  buildKernel();
  let found = 0;
  for (let done = 0; done < count; done += BATCH * BATCHES) found += round(seed + done, Math.min(BATCH * BATCHES, count - done));
  console.log(`${count} programs from seed ${seed}: ${found} differences`);
  return found === 0 ? 0 : 1;
}

/** One kernel's worth of batches; the seed of each follows from its number. */
function round(seed: number, count: number): number {
  const native = new NativeEngine();
  const engines = [native, new EvaluatorEngine()] as const;
  let found = 0;
  try {
    for (let done = 0; done < count; done += BATCH) {
      const all = differences(engines, randomPrograms(seed + done, Math.min(BATCH, count - done)));
      for (const each of all) console.log(`seed ${seed + done}\n${shown(engines, shrink(engines, each))}`);
      found += all.length;
    }
  } finally {
    native.close();
  }
  return found;
}

process.exitCode = main();
