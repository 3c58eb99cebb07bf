/** Counterparts of what makes methods run, and tells what is known of them. */
import type { GuestObject, Value } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import { Characters } from '../genesis/characters';
import { LiteralMaker } from '../genesis/literals';
import type { GuestSystem } from '../genesis/system';
import type { LiteralValue } from '../source/ast';
import { argumentCount } from './argument-count';
import type { Counterpart } from './counterparts';

export const REFLECTION_COUNTERPARTS: Readonly<Record<string, Counterpart>> = {
  basicNewFormat: (evaluator, receiver, [size, format]) => {
    evaluator.takeMemory(format as number, size as number);
    const { image, slots } = evaluator.system;
    return image.instantiate((receiver as GuestObject).slots[slots.Species.instanceBehavior] as GuestObject, format as number, size as number);
  },
  // Another number of arguments than the selector takes is told by the method itself.
  performInSuperclass: (evaluator, receiver, [selector, args, species], method) =>
    argumentCount(textOf(selector as GuestObject)) === (args as GuestObject).slots.length
      ? evaluator.sendFrom(species as GuestObject, receiver, selector as GuestObject, [...(args as GuestObject).slots])
      : evaluator.activateMethod(method, receiver, [selector, args, species]),
  runMethod: (evaluator, receiver, [object, args], method) =>
    evaluator.takesArguments(receiver as GuestObject, (args as GuestObject).slots.length)
      ? evaluator.run(receiver as GuestObject, object as Value, (args as GuestObject).slots)
      : evaluator.activateMethod(method, receiver, [object, args]),
  blockValueWithArguments: (evaluator, receiver, [args], method) =>
    evaluator.invoke({ code: method, isSpecial: true, evaluatesBlock: true }, receiver, [...(args as GuestObject).slots]),
  methodFacts: ({ system }, receiver) => methodFacts(system, receiver as GuestObject),
  sourceOfFile: ({ system: { image } }, _, [path]) => {
    const text = image.sources.get(textOf(path as GuestObject));
    return text === undefined ? image.nil : image.string(text);
  },
};

/** What the kernel reads in the debug part of a segment: path, start, end, protocol, names, pragmas. */
function methodFacts(system: GuestSystem, method: GuestObject): GuestObject {
  const { image } = system;
  const facts = image.debug.get(method);
  if (facts === undefined) return image.nil;
  const { file, start, end, category, localNames, pragmas } = facts;
  const literals = new LiteralMaker(system, (codePoint) => Characters.of(system).at(codePoint));
  const made = pragmas.map(({ selector, args }) => image.array([image.symbol(selector), image.array(args.map((each) => literals.make(each as LiteralValue)))]));
  const names = localNames.map((each) => image.string(each));
  return image.array([image.string(file), start, end, category === undefined ? image.nil : image.symbol(category), image.array(names), image.array(made)]);
}
