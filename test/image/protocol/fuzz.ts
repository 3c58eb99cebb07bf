/** `npm run fuzz:protocol -- --seed S --count N`: random sends to kernel objects, none of which may crash the image, hang it, or fail without a word. */
import { parseArgs } from 'node:util';
import { buildKernel } from '../../built-kernel';
import { NativeEngine } from '../engines';
import { findings, kernelProtocol, randomSends } from './sends';

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

/** One kernel's worth of batches; the seed of each follows from its number. */
function round(seed: number, count: number): number {
  const engine = new NativeEngine();
  engine.timeout = TIMEOUT;
  engine.loaderOptions = ['--heap=512M'];
  const protocol = kernelProtocol();
  let found = 0;
  try {
    for (let done = 0; done < count; done += BATCH) {
      const all = findings(engine, randomSends(protocol, seed + done, Math.min(BATCH, count - done)));
      for (const { send, outcome } of all) console.log(`seed ${seed + done}: ${send}\n  ${outcome.kind}: ${outcome.text.split('\n').slice(0, 12).join('\n  ')}`);
      found += all.length;
    }
  } finally {
    engine.close();
  }
  return found;
}

process.exitCode = main();
