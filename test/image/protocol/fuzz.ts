/**
 * `npm run fuzz:protocol -- --seed S --count N`: random sends to kernel objects, none of which may crash the image, hang it, fail
 * without a word, or mean something else to the evaluator.
 */
import { parseArgs } from 'node:util';
import { buildKernel } from '../../built-kernel';
import { EvaluatorEngine, NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';
import { disagreements, improper, kernelProtocol, randomSends, type Finding } from './sends';

/** Sends in one module, and modules that a kernel is kept for: each adds to what it holds. */
const BATCH = 400;
const BATCHES = 25;
/** Milliseconds in which a batch must be done. */
const TIMEOUT = 10_000;

function main(): number {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '4000' } } });
  const [seed, count] = [Number(values.seed), Number(values.count)];
  buildKernel();
  let found = 0;
  for (let done = 0; done < count; done += BATCH * BATCHES) found += round(seed + done, Math.min(BATCH * BATCHES, count - done));
  console.log(`${count} sends from seed ${seed}: ${found} findings`);
  return found === 0 ? 0 : 1;
}

/** One kernel's worth of batches, on each engine; the seed of each follows from its number. */
function round(seed: number, count: number): number {
  const native = new NativeEngine();
  native.timeout = TIMEOUT;
  native.loaderOptions = ['--heap=512M'];
  const evaluator = new EvaluatorEngine();
  const protocol = kernelProtocol();
  let found = 0;
  try {
    for (let done = 0; done < count; done += BATCH) {
      const all = batch(native, evaluator, randomSends(protocol, seed + done, Math.min(BATCH, count - done)));
      for (const each of all) console.log(`seed ${seed + done}: ${shown(each)}`);
      found += all.length;
    }
  } finally {
    native.close();
  }
  return found;
}

/** What the image does not come back from, the evaluator, which nobody stops, is spared. */
function batch(native: NativeEngine, evaluator: EvaluatorEngine, sends: readonly string[]): Finding[] {
  const outcomes = runPrograms(native, sends);
  const ended = outcomes.map(({ kind }) => kind !== 'crash');
  const [compared, ones] = [sends.filter((_, index) => ended[index]), outcomes.filter((_, index) => ended[index])];
  return [...improper(sends, outcomes), ...disagreements(compared, ones, runPrograms(evaluator, compared))];
}

function shown({ send, outcomes }: Finding): string {
  return [send, ...outcomes.map(({ kind, text }) => `${kind}: ${text.split('\n').slice(0, 12).join('\n  ')}`)].join('\n  ');
}

process.exitCode = main();
