/** Nativization, front half: treecode → IR. */
import { finishOrder, simplify } from './passes';

export { usedCodeSlots } from './code-slots';
export type { CodeSlot, MetamessageExpansion, NativizationContext, NativizationResult, OperandDescription } from './context';
export { NATIVIZATION_DIAGNOSTICS } from './diagnostics';
export { GuestClasses } from './guest-classes';
export { withInliner } from './inliner';
export { nativizeMethod, translateMethod } from './nativize-method';
export type { GraphNode, NodeGraph } from './node-graph';
export { objectNames } from './object-names';
export { REMEMBER, REMEMBER_AT } from './passes/insert-barriers';

/** The passes that static binding runs again on what it has rewritten. */
export const nativizationPasses = { simplify, finishOrder } as const;
