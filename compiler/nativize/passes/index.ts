/** The passes of the front half, in order; each is a file, and its first comment is its contract. */
import type { Diagnostic } from '../../../segments/diagnostics';
import { Dominators } from '../../ir/dominance';
import type { IRFunction } from '../../ir/ir';
import type { NativizationContext } from '../context';
import { foldChecks } from './fold-checks';
import { foldConstants } from './fold-constants';
import { insertBarriers } from './insert-barriers';
import { insertPolls } from './insert-polls';
import { lowerElementCounts } from './lower-element-counts';
import { lowerFloats } from './lower-floats';
import { inferSmallIntegers } from './infer-small-integers';
import { markPointers } from './mark-pointers';
import { mergeBlocks } from './merge-blocks';
import { findMixedPhis } from './mixed-phis';
import { orderBlocks } from './order-blocks';
import { peelLoops } from './peel-loops';
import { removeDeadCode } from './remove-dead-code';
import { removeTrivialPhis } from './remove-trivial-phis';
import { renewAddresses } from './renew-addresses';
import { repeatGuards } from './repeat-guards';
import { reuseLoads } from './reuse-loads';
import { shareConstants } from './share-constants';
import { sinkBoxes } from './sink-boxes';
import { splitCriticalEdges } from './split-critical-edges';
import { splitSlowPaths } from './split-slow-paths';
import { threadJumps } from './thread-jumps';
import { unboxFloats } from './unbox-floats';

/** Puts the bodies of small methods in the place of sends, in a simplified function. */
export function inlineBodies(fn: IRFunction, context: NativizationContext): void {
  if (context.inliner?.inline(fn) === true) simplify(fn, context);
}

/** Takes such a function to the form that the emitter takes. */
export function runPasses(fn: IRFunction, context: NativizationContext, report: (problem: Diagnostic) => void): void {
  if (splitSlowPaths(fn, context.image)) simplify(fn, context);
  findMixedPhis(fn, report);
  insertPolls(fn, context);
  if (peelLoops(fn)) simplify(fn, context);
  finishOrder(fn, context);
}

/** What may be done again after sends were bound: nothing here depends on the order of blocks. */
export function simplify(fn: IRFunction, context: NativizationContext): void {
  removeTrivialPhis(fn);
  foldConstants(fn);
  shareConstants(fn);
  reuseLoads(fn);
  inferSmallIntegers(fn);
  unboxFloats(fn, context.image);
  mergeBlocks(fn);
  threadJumps(fn, context.image);
  foldChecks(fn, context.image);
  removeTrivialPhis(fn);
  mergeBlocks(fn);
  removeDeadCode(fn);
}

/** The form that the emitter takes: write barriers, no critical edges, blocks in order. To be done once. */
export function finishOrder(fn: IRFunction, context: NativizationContext): void {
  lowerElementCounts(fn);
  splitCriticalEdges(fn);
  sinkBoxes(fn);
  lowerFloats(fn, context);
  insertBarriers(fn, context);
  renewAddresses(fn);
  repeatGuards(fn);
  removeDeadCode(fn);
  const dominators = new Dominators(fn);
  markPointers(fn, dominators);
  orderBlocks(fn, dominators);
}
