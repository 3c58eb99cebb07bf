/** Names of the dispatch stubs (see emitter/abi.ts) by argument count. */

/** Arguments that travel in registers, besides the receiver. */
export const ARGUMENT_REGISTER_COUNT = 5;

/** The stub that a super send goes to until its site is filled. */
export function superDispatchStub(argumentCount: number): string {
  return `superDispatch${Math.min(argumentCount, ARGUMENT_REGISTER_COUNT)}`;
}
