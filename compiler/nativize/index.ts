/** Nativization, front half: treecode → IR. */
export type { CodeSlot, MetamessageExpansion, NativizationContext, NativizationResult, OperandDescription } from './context';
export { NATIVIZATION_DIAGNOSTICS } from './diagnostics';
export { GuestClasses } from './guest-classes';
export { nativizeMethod, translateMethod } from './nativize-method';
export { objectNames } from './object-names';
export type { GraphNode, NodeGraph } from './node-graph';
export { sendSitesOf, usedCodeSlots } from './site-list';

import { finishOrder, simplify } from './passes';
/** The passes that static binding runs again on what it has rewritten. */
export const nativizationPasses = { simplify, finishOrder } as const;
