/** Static binding of the code that runs where no message can be looked up. */
export { AbstractValue } from './abstract-value';
export { bindStaticClosure, kernelRoots } from './bind';
export type { BindingResult } from './bind';
export type { BindingRoot } from './closure';
export { BINDING_DIAGNOSTICS } from './diagnostics';
export { uncheckedCollectors } from './during-collection';
