/** The kernel of kernel-src as the nativizer sees it: booted, initializers run, metamessages live. */
import { join } from 'node:path';
import { readSources } from '../../../cli/sources';
import { Evaluator } from '../../../compiler/evaluator';
import { bootKernel } from '../../../compiler/genesis/genesis';
import { initializeModules } from '../../../compiler/genesis/initialize';
import type { GuestSystem } from '../../../compiler/genesis/system';
import { GuestClasses, withInliner, type NativizationContext } from '../../../compiler/nativize';
import { readModule } from '../../../compiler/source';
import type { GuestObject } from '../../../segments/image/values';

export interface RealKernel {
  readonly system: GuestSystem;
  readonly evaluator: Evaluator;
  readonly context: NativizationContext;
  /** The same with bodies in the place of sends. */
  readonly inlining: NativizationContext;
  /** Every CompiledMethod of the sources, in their order. */
  readonly methods: readonly GuestObject[];
}

export function bootRealKernel(): RealKernel {
  const { kernel } = readSources([], join(__dirname, '../../../kernel-src'));
  const { system, diagnostics } = bootKernel(kernel.map(({ name, files }) => readModule(name, files).module));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ code, message, place }) => `${code} ${place?.file} ${message}`).join('\n'));
  const evaluator = new Evaluator(system);
  initializeModules(system, evaluator, [...system.modules.values()]);
  const classes = new GuestClasses(system.image, (name) => system.kernelClass(name)?.classObject);
  const context: NativizationContext = { image: system.image, classes, expandMetamessage: (selector, operands) => evaluator.metamessages.expand(selector, operands) };
  const methods = [...system.modules.values()].flatMap((module) => module.methods.map(({ method }) => method));
  const inlining = withInliner(context, () => ({ all: methods, own: methods }));
  return { system, evaluator, context, inlining, methods };
}

