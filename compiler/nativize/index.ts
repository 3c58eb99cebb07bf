/** Nativization, front half: treecode → IR. */
export type { CodeSlot, MetamessageExpansion, NativizationContext, NativizationResult, OperandDescription } from './context';
export { NATIVIZATION_DIAGNOSTICS } from './diagnostics';
export { GuestClasses } from './guest-classes';
export { nativizeMethod } from './nativize-method';
export type { GraphNode, NodeGraph } from './node-graph';
export { sendSitesOf } from './site-list';
