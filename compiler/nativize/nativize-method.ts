/** Treecode → IR, for a method and all blocks in it. */
import { MethodFormat } from '../../segments/format/object-format';
import type { GuestObject } from '../../segments/image/values';
import type { IRFunction } from '../ir/ir';
import type { NativizationContext, NativizationResult, SimplifiedMethod } from './context';
import { MethodUnit } from './method-unit';
import { inlineBodies, runPasses, simplify } from './passes';
import { usedCodeSlots } from './code-slots';
import { FunctionTranslator } from './translator';

/** Nativizes a CompiledMethod of the image; nothing else of the image is changed. */
export function nativizeMethod(context: NativizationContext, method: GuestObject): NativizationResult {
  const { functions, codeSlots, diagnostics: found, inlined } = context.inliner?.take(method) ?? simplifiedMethod(context, method);
  const diagnostics = [...found];
  for (const each of functions) {
    if (each !== inlined) inlineBodies(each, context);
    runPasses(each, context, (problem) => diagnostics.push(problem));
  }
  if (diagnostics.some((each) => each.severity === 'error')) return { functions: [], codeSlots: [], diagnostics };
  return { functions, codeSlots: usedCodeSlots(functions, codeSlots), diagnostics };
}

function simplifiedMethod(context: NativizationContext, method: GuestObject): SimplifiedMethod {
  const result = translateMethod(context, method);
  for (const each of result.functions) simplify(each, context);
  return result;
}

/** The same without any pass. */
export function translateMethod(context: NativizationContext, method: GuestObject): NativizationResult {
  const unit = new MethodUnit(context, method);
  const functions = [methodFunction(unit)];
  for (let next = unit.pending.shift(); next !== undefined; next = unit.pending.shift()) {
    functions.push(blockFunction(unit, next.block, next.body));
  }
  const { codeSlots, diagnostics } = unit;
  const failed = diagnostics.some((each) => each.severity === 'error');
  return { functions: failed ? [] : functions, codeSlots: failed ? [] : codeSlots, diagnostics };
}

function methodFunction(unit: MethodUnit): IRFunction {
  const format = unit.context.classes.read(unit.method, 'CompiledMethod', 'format') as number;
  const pragmas = unit.context.image.debug.get(unit.method)?.pragmas ?? [];
  return new FunctionTranslator(unit, {
    owner: unit.method,
    isBlock: false,
    argumentCount: format & MethodFormat.argumentCountMask,
    needsHome: (format & MethodFormat.needsHome) !== 0,
    specialABI: pragmas.some(({ selector }) => selector === 'specialABI:'),
    body: unit.tree,
  }).translate();
}

function blockFunction(unit: MethodUnit, block: GuestObject, body: MethodUnit['tree']): IRFunction {
  const format = unit.context.classes.read(block, 'CompiledBlock', 'format') as number;
  const argumentCount = format & MethodFormat.argumentCountMask;
  return new FunctionTranslator(unit, { owner: block, isBlock: true, argumentCount, needsHome: false, specialABI: false, body }).translate();
}
