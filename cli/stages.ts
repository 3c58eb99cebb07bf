/** The stages of the pipeline, for those who load them only when there is something to do. */
export { openFrontEnd } from './build-front-end';
export { addExpression, EXPRESSION_SENDS } from './expression';
export { bindStatically, emitCode, initialize, linkSegment, nativize, planSegment } from './segment-stages';
export { addModule, bootGroup, openEvaluator, parseSources, runMain } from './system-stages';
