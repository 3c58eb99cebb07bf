/**
 * The back half of nativization: one IR function in, machine code with relocations, safepoints
 * and send sites out. `emitFunction` is the pipeline; one file per pass.
 */
export { emitFunction } from './pipeline';
export { emitStubs, type EmittedStub } from './stubs';
export { installCode, encodeSafepoints } from './install';
export { disassemble, type DisassemblyLine } from './disassemble';
export { stackMapDefects, type StackMapDefect } from './stack-maps';
export { Encodings } from './encodings';
export type { AssemblyLine, CodeSlot, EmitterContext, InstallContext, InstallSlots, StubTargets } from './context';
export type { CodeRelocation, EmittedCode, Safepoint, StubName } from './abi';
export { abiDocumentation } from './documentation';
export { EMITTER_DIAGNOSTICS } from './diagnostics';
