/** Objects that genesis makes besides metaobjects, and where the kernel finds them. */

/** Globals of the kernel: one instance each, not yet initialized. */
export const GLOBALS: readonly (readonly [name: string, className: string])[] = [
  ['Smalltalk', 'SmalltalkSystem'],
  ['Eden', 'GCSpace'],
  ['ObjectMemory', 'Memory'],
  ['Processor', 'ProcessorScheduler'],
  ['Transcript', 'BeeTranscript'],
];

/** The class variable that holds the SymbolTable. */
export const SYMBOL_TABLE = { className: 'Symbol', variable: 'Table' } as const;

/** The class variable that holds the Array of the first Characters: that of code point c at c + 1. */
export const CHARACTER_TABLE = { className: 'Character', variable: 'Table', size: 256 } as const;

/**
 * The class variable that holds the Array of pages of the other Characters: that of code point c
 * is at c \\ 256 + 1 of the page at c // 256 + 1. Pages are made when they are needed; the first never.
 */
export const CHARACTER_PAGES = { variable: 'Pages', size: 0x1100 } as const;

/** Known behaviors are those of the instances of these classes. */
export const KNOWN_BEHAVIORS = [
  'SmallInteger', 'Float', 'Array', 'String', 'Symbol', 'WideString', 'WideSymbol', 'ByteArray', 'Closure', 'HomeContext', 'Character',
  'CompiledMethod', 'CompiledBlock', 'Metaclass',
] as const;
