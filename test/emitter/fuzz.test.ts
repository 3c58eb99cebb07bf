/** Random functions, run natively and by the interpreter: results, calls, stack maps and moved objects must agree. */
import { emitFunction } from '../../emitter';
import { Interpreter } from './native/ir-interpreter';
import { Random, RandomFunction } from './native/random-ir';
import { printFunction } from '../../compiler/ir/printer';
import { World, type Outcome } from './native/world';

const FUNCTIONS = Number(process.env.APIARY_FUZZ ?? 300);
const FIRST_SEED = Number(process.env.APIARY_SEED ?? 1);
const BUFFER_WORDS = 64;

interface Case {
  readonly seed: number;
  readonly expected: bigint;
  readonly interpreter: Interpreter;
  readonly text: string;
}

function objectsOf(world: World) {
  const [owner, buffer, callee, hitSite, missSite] = ['owner', 'buffer', 'callee', 'hitSite', 'missSite'].map((each) => world.object(each));
  return { owner, buffer, callee, hitSite, missSite };
}

/** Undefined when the function runs too long. */
function makeCase(world: World, seed: number, memory: Map<bigint, bigint>): Case | undefined {
  const random = new Random(seed);
  const argumentCount = random.below(8);
  const fn = new RandomFunction(random, objectsOf(world), argumentCount, 10 + random.below(120)).make();
  const text = printFunction(fn, (object) => `object ${world.address(object).toString(16)}`);
  const parameters = Array.from({ length: argumentCount + 1 }, (_, index) => parameter(random, index));
  const trial = new Map(memory);
  const interpreter = new Interpreter(fn, parameters, (object) => BigInt(world.address(object)), trial);
  const expected = interpreter.run();
  if (expected === undefined) return undefined;
  for (const [address, word] of trial) memory.set(address, word);
  const entry = world.place(emitFunction(fn, world.context), `function ${seed}`);
  world.run(entry, parameters);
  return { seed, expected, interpreter, text };
}

/** An object that may move, or a SmallInteger; stack arguments belong to the caller, whose objects nobody moves here. */
function parameter(random: Random, index: number): bigint {
  return index <= 5 && random.chance(0.6) ? BigInt(0x7000_0000 + 16 * random.below(1000)) : BigInt.asUintN(64, random.word() * 2n + 1n);
}

function prepare(world: World): void {
  const { hitSite, missSite } = objectsOf(world);
  world.poke(hitSite, 0, world.oop('behavior:SmallInteger'));
  for (const site of [hitSite, missSite]) world.poke(site, 1, BigInt(world.helper));
}

function compare({ seed, expected, interpreter, text }: Case, outcome: Outcome | undefined): void {
  const fail = (what: string) => {
    throw new Error(`seed ${seed}: ${what}\n${text}`);
  };
  if (outcome === undefined) return fail('crashed');
  outcome.calls.forEach((call, index) => {
    const traced = interpreter.calls[index];
    if (traced === undefined) return fail(`call ${index} is one too many`);
    const passed = [...call.values.slice(0, 6), ...call.stack].slice(0, traced.values.length);
    traced.values.slice(0, 8).forEach((each, at) => each !== passed[at] && fail(`call ${index}: argument ${at} is ${passed[at]}, not ${each}`));
    if (!call.isAligned) fail(`call ${index}: the stack is not aligned`);
    if (call.slots === undefined) return fail(`call ${index} has no stack map`);
    for (const each of call.slots) if (!traced.oops.has(each) && each !== 1n) fail(`call ${index}: a listed slot holds ${each.toString(16)}, no object`);
  });
  if (outcome.calls.length !== interpreter.calls.length) fail(`${outcome.calls.length} calls instead of ${interpreter.calls.length}`);
  if (outcome.result !== expected) fail(`answers ${outcome.result}, not ${expected}`);
}

test(`${FUNCTIONS} random functions behave as interpreted`, () => {
  const world = new World();
  prepare(world);
  const memory = new Map<bigint, bigint>();
  const cases: Case[] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + FUNCTIONS; seed++) {
    const made = makeCase(world, seed, memory);
    if (made !== undefined) cases.push(made);
  }
  expect(cases.length).toBeGreaterThan(FUNCTIONS / 2);
  world.dump(world.address(world.object('buffer')), BUFFER_WORDS);
  const outcomes = world.execute();
  cases.forEach((each, index) => compare(each, outcomes[index]));
  for (let word = 0; word < BUFFER_WORDS; word++)
    expect(outcomes[cases.length + word].result).toBe(memory.get(world.oop('buffer') + BigInt(8 * word)) ?? 0n);
});
