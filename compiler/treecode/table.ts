/**
 * Treecode: the compact prefix encoding of a method's tree, read by the encoder, the decoder,
 * the printer and `docs/treecode.md`. A node is one byte of operation and then its operands:
 *
 *     u   unsigned LEB128 number        z   zigzag LEB128 number
 *     l   u, an index into the method's literal frame
 *     n   a node                        n*  a count (u), then as many nodes
 *     m*  a count (u), then as many messages: l (selector), n* (arguments)
 *     c*  a count (u), then as many captures: a byte 0 (local) or 1 (copied), then u (its index)
 *
 * Variables of an activation. *Locals* are the arguments, then the temporaries, of the method
 * or block (temporaries of inlined blocks among them). A block's *copied* values are those its
 * closure took when it was made; they never change. A variable that is assigned after a block
 * has captured it lives in a *vector*, an Array that a local holds and closures copy.
 */
export type OperandKind = 'u' | 'z' | 'l' | 'n' | 'n*' | 'm*' | 'c*';

export interface TreecodeOperation {
  readonly code: number;
  readonly operands: readonly (readonly [name: string, kind: OperandKind])[];
  /** One sentence for the documentation. */
  readonly meaning: string;
}

/** Nodes nest at most this deep; deeper methods are refused, so that no reader's stack can overflow. */
export const MAX_TREE_DEPTH = 1000;

export const TREECODE = {
  self: { code: 1, operands: [], meaning: 'The receiver; in a block, the receiver of its home method.' },
  nil: { code: 2, operands: [], meaning: 'nil' },
  true: { code: 3, operands: [], meaning: 'true' },
  false: { code: 4, operands: [], meaning: 'false' },
  thisContext: { code: 5, operands: [], meaning: 'A Context of the running activation.' },
  smallInteger: { code: 6, operands: [['value', 'z']], meaning: 'A SmallInteger.' },
  literal: { code: 7, operands: [['index', 'l']], meaning: 'An object of the literal frame.' },
  local: { code: 8, operands: [['index', 'u']], meaning: 'The value of a local.' },
  storeLocal: { code: 9, operands: [['index', 'u'], ['value', 'n']], meaning: 'Stores into a local; the value is the value stored.' },
  copied: { code: 10, operands: [['index', 'u']], meaning: 'A copied value of the running closure.' },
  vectorLocal: { code: 11, operands: [['index', 'u'], ['slot', 'u']], meaning: 'Element `slot` (from 0) of the vector in a local.' },
  storeVectorLocal: { code: 12, operands: [['index', 'u'], ['slot', 'u'], ['value', 'n']], meaning: 'Stores into it.' },
  vectorCopied: { code: 13, operands: [['index', 'u'], ['slot', 'u']], meaning: 'Element `slot` (from 0) of the vector among the copied values.' },
  storeVectorCopied: { code: 14, operands: [['index', 'u'], ['slot', 'u'], ['value', 'n']], meaning: 'Stores into it.' },
  instanceVariable: { code: 15, operands: [['index', 'u']], meaning: 'A named instance variable of self, from 0.' },
  storeInstanceVariable: { code: 16, operands: [['index', 'u'], ['value', 'n']], meaning: 'Stores into it.' },
  global: { code: 17, operands: [['association', 'l']], meaning: 'The value of an Association: a global, class or pool variable.' },
  storeGlobal: { code: 18, operands: [['association', 'l'], ['value', 'n']], meaning: 'Stores into it.' },
  send: { code: 19, operands: [['selector', 'l'], ['receiver', 'n'], ['args', 'n*']], meaning: 'A message.' },
  superSend: { code: 20, operands: [['selector', 'l'], ['args', 'n*']], meaning: 'A message to self, looked up from the superclass of the class that holds the method.' },
  cascade: { code: 21, operands: [['receiver', 'n'], ['messages', 'm*']], meaning: 'Messages to one receiver; the value is that of the last. A receiver `self` under a super cascade is written as sends, not as a cascade.' },
  block: { code: 22, operands: [['block', 'l'], ['captures', 'c*'], ['body', 'n']], meaning: 'A closure of the CompiledBlock in the literal frame, over the captured values. The body runs in the activation of the block.' },
  sequence: { code: 23, operands: [['statements', 'n*']], meaning: 'Statements in order; the value is that of the last, nil when there is none.' },
  return: { code: 24, operands: [['value', 'n']], meaning: 'Returns from the method. Only in the activation of the method itself.' },
  nonLocalReturn: { code: 25, operands: [['value', 'n']], meaning: 'Returns from the home method of the running block.' },
  brace: { code: 26, operands: [['elements', 'n*']], meaning: 'A new Array of the values.' },
  newVector: { code: 27, operands: [['size', 'u']], meaning: 'A new vector, all nil. Written where the scope of its variables is entered.' },
  conditional: { code: 28, operands: [['condition', 'n'], ['then', 'n'], ['else', 'n']], meaning: 'An inlined `ifTrue:ifFalse:` in any form. A condition that is no Boolean is sent `mustBeBoolean`.' },
  and: { code: 29, operands: [['left', 'n'], ['right', 'n']], meaning: 'An inlined `and:`: `right` when `left` is true, else false. A `left` that is no Boolean is sent `mustBeBoolean`.' },
  or: { code: 30, operands: [['left', 'n'], ['right', 'n']], meaning: 'An inlined `or:`: true when `left` is true, else `right`. A `left` that is no Boolean is sent `mustBeBoolean`.' },
  ifNil: { code: 31, operands: [['receiver', 'n'], ['then', 'n']], meaning: 'The receiver unless it is nil, else the value of `then`.' },
  ifNilIfNotNil: { code: 32, operands: [['receiver', 'n'], ['local', 'u'], ['then', 'n'], ['else', 'n']], meaning: '`then` when the receiver is nil, else `else`, with the receiver stored in local `local - 1` (0: nowhere).' },
  whileTrue: { code: 33, operands: [['condition', 'n'], ['body', 'n']], meaning: 'An inlined `whileTrue:`; the value is nil.' },
  whileFalse: { code: 34, operands: [['condition', 'n'], ['body', 'n']], meaning: 'An inlined `whileFalse:`; the value is nil.' },
  repeat: { code: 35, operands: [['body', 'n']], meaning: 'An inlined `repeat`.' },
  toByDo: {
    code: 36,
    operands: [['counter', 'u'], ['limit', 'u'], ['start', 'n'], ['stop', 'n'], ['step', 'z'], ['body', 'n']],
    meaning: 'An inlined `to:by:do:` with a literal step. Start and stop are evaluated once, into the locals `counter` and `limit`; compares and adds by `<=`, `>=` and `+`. The value is the start.',
  },
} as const satisfies Record<string, TreecodeOperation>;

export type TreecodeName = keyof typeof TREECODE;
