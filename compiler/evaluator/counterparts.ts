/**
 * Counterparts: what the evaluator does in place of the few methods that touch raw memory or
 * the native stack. A method names its own with `<evaluator: #name>`.
 */
import { MAX_LARGE_SIZE, SpeciesFormat } from '../../segments/format/object-format';
import type { GuestObject, Value } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import { suggestion } from '../genesis/spelling';
import { argumentCount } from './argument-count';
import { EVALUATOR_DIAGNOSTICS as E } from './diagnostics';
import type { Evaluator } from './evaluator';
import { NonLocalReturn, type Code } from './frame';
import { IDENTITY_COUNTERPARTS } from './identity-counterparts';
import { REFLECTION_COUNTERPARTS } from './reflection-counterparts';
import { STACK_COUNTERPARTS } from './stack-counterparts';
import { doubleOf, type Datum } from './raw-values';

/** `method` is the method it stands for, for what it reports. The running frame is the sender's. */
export type Counterpart = (evaluator: Evaluator, receiver: Value, args: Datum[], method: Code) => Datum;

/** The counterpart of `value` and its kin. */
export const BLOCK_VALUE = 'closureValue';

/**
 * The host's own versions of what the kernel calls in libm. Both are right to less than a unit in the
 * last place, as a rule, but not always the same: docs/decisions/0011-functions-of-the-c-library.md.
 */
const HOST_FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan,
  exp: Math.exp, log: Math.log, log10: Math.log10, log2: Math.log2, pow: Math.pow, atan2: Math.atan2, cbrt: Math.cbrt,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh, acosh: Math.acosh, atanh: Math.atanh,
};

const COUNTERPARTS: Readonly<Record<string, Counterpart>> = {
  basicNew: (evaluator, receiver) => allocate(evaluator, receiver as GuestObject, 0),
  basicNewSize: (evaluator, receiver, [size]) => allocateIndexed(evaluator, receiver as GuestObject, size),
  basicNewSizeWithAll: (evaluator, receiver, [size, value]) =>
    allocateIndexed(evaluator, receiver as GuestObject, size, evaluator.object(value, 'an element')),
  // A block that takes the arguments is run by `invoke`; here comes what does not fit.
  [BLOCK_VALUE]: (evaluator, receiver, args) =>
    evaluator.send(receiver, 'wrongArgumentCount:', [args.length]),
  noOtherProcess: (evaluator) => evaluator.fail(E.noOtherProcess, {}),
  // Its time slices would be for other processes.
  noTimer: (_, receiver) => receiver,
  // Another number of arguments than the selector takes is told by the method itself.
  perform: (evaluator, receiver, [selector, args], method) =>
    argumentCount(textOf(selector as GuestObject)) === (args as GuestObject).slots.length
      ? evaluator.sendSymbol(receiver, selector as GuestObject, [...(args as GuestObject).slots])
      : evaluator.activateMethod(method, receiver, [selector, args]),
  asSymbol: ({ system }, _, [text]) => system.image.symbol(textOf(text as GuestObject)),
  homeIsAlive: (evaluator, receiver) => evaluator.system.image.boolean(evaluator.homeFrame(receiver as GuestObject) !== undefined),
  homeReturn: (evaluator, receiver, [value]) => {
    const target = evaluator.homeFrame(receiver as GuestObject);
    if (target === undefined) return evaluator.fail(E.deadHome, {});
    throw new NonLocalReturn(target, value);
  },
  libraryFunction: ({ system }, receiver, [name, ...others]) =>
    system.image.float(HOST_FUNCTIONS[textOf(name as GuestObject)](...[receiver, ...others].map((each) => doubleOf(each as GuestObject)))),
  unhandledError: (evaluator, receiver, [exception], method) =>
    evaluator.host.throwsUnhandled === true ? unhandled(evaluator, exception as GuestObject) : evaluator.activateMethod(method, receiver, [exception]),
  ...IDENTITY_COUNTERPARTS,
  ...REFLECTION_COUNTERPARTS,
  ...STACK_COUNTERPARTS,
};

/** Finds a counterpart; a method that names none that exists fails when it is run. */
export function counterpartNamed(name: string, method: string): Counterpart {
  if (Object.hasOwn(COUNTERPARTS, name)) return COUNTERPARTS[name];
  const nearest = suggestion(name, Object.keys(COUNTERPARTS));
  return (evaluator) => evaluator.fail(E.unknownCounterpart, { name: method, counterpart: name, nearest });
}

/** All elements the same, if it is told what. */
function allocateIndexed(evaluator: Evaluator, species: GuestObject, size: Datum, element?: Value): Datum {
  if (!acceptsSize(evaluator, species, size)) return evaluator.send(species, 'refuseSize:', [evaluator.object(size, 'a size')]);
  const result = allocate(evaluator, species, size as number);
  if (element !== undefined) result.slots.fill(element);
  return result;
}

function allocate(evaluator: Evaluator, species: GuestObject, size: number): GuestObject {
  const { image, slots: { Species } } = evaluator.system;
  const format = species.slots[Species.format] as number;
  evaluator.takeMemory(format, size);
  return image.instantiate(species.slots[Species.instanceBehavior] as GuestObject, format, size);
}

/** Bytes: a body with more is taken for a mistake, as `GCSpace >> _hasRoomFor:` does. */
const LARGEST_BODY = 2 ** 31;

/** As the kernel's allocator decides; the evaluator has no end of memory but the host's. */
function acceptsSize({ system }: Evaluator, species: GuestObject, size: Datum): boolean {
  if (typeof size !== 'number' || size < 0 || size > MAX_LARGE_SIZE) return false;
  const format = species.slots[system.slots.Species.format] as number;
  const bodySize = (format & SpeciesFormat.bytes) !== 0 ? size : 8 * (size + (format & SpeciesFormat.instSizeMask));
  if (bodySize > LARGEST_BODY) return false;
  return size === 0 || (format & (SpeciesFormat.variable | SpeciesFormat.bytes | SpeciesFormat.weak)) !== 0;
}

/** Tells the exception as it prints itself; one that fails in that as well, by the name of its class. */
function unhandled(evaluator: Evaluator, exception: GuestObject): never {
  const name = evaluator.system.behaviorName(exception.behavior);
  const description = evaluator.isFailing ? `${name} while an exception was being shown` : evaluator.describingFailure(() => evaluator.send(exception, 'printString', []));
  return evaluator.fail(E.unhandled, { reason: typeof description === 'string' ? description : textOf(description as GuestObject) });
}
