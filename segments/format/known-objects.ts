/**
 * The objects that the runtime names: the loader, the emitter's stubs and the segment format
 * refer to them by these names. `path` says where genesis finds each: a class of the kernel,
 * or a class variable of one (`Class.Variable`).
 */
export const KNOWN_OBJECTS = [
  // The three that the emitter compares with.
  'nil',
  'true',
  'false',
  // Behaviors (not classes) of instances that native code makes or tests for.
  'behavior:SmallInteger',
  'behavior:Float',
  'behavior:Array',
  'behavior:String',
  'behavior:Symbol',
  'behavior:WideString',
  'behavior:WideSymbol',
  'behavior:ByteArray',
  'behavior:Closure',
  'behavior:HomeContext',
  'behavior:Character',
  // Behaviors that the loader's stack traces tell frame owners and classes by.
  'behavior:CompiledMethod',
  'behavior:CompiledBlock',
  'behavior:Metaclass',
  // The receiver of the first message, `bootWith: aLoaderBlock`, and the space that allocation bumps.
  'global:Smalltalk',
  'global:Eden',
  // What the write barrier asks where young objects are, and tells old ones that refer to them.
  'global:ObjectMemory',
  // What code asks for the limit of the running process' stack.
  'global:Processor',
] as const;

export type KnownObject = (typeof KNOWN_OBJECTS)[number];
