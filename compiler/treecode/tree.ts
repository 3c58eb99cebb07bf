/**
 * The decoded form of treecode: what the encoder is given and the decoder answers. One node
 * type per operation of the table. `position` is the source offset of a node, or of a message of
 * a cascade (UTF-16, into the file of the method), where known, else -1; it is kept beside the
 * bytes, not in them.
 */
export interface TreeMessage {
  readonly position: number;
  readonly selector: number;
  readonly args: readonly Tree[];
}

export interface Capture {
  readonly from: 'local' | 'copied';
  readonly index: number;
}

interface Node<K extends string> {
  readonly op: K;
  readonly position: number;
}

export type Tree =
  | Node<'self'>
  | Node<'nil'>
  | Node<'true'>
  | Node<'false'>
  | Node<'thisContext'>
  | (Node<'smallInteger'> & { readonly value: number | bigint })
  | (Node<'literal'> & { readonly index: number })
  | (Node<'local'> & { readonly index: number })
  | (Node<'storeLocal'> & { readonly index: number; readonly value: Tree })
  | (Node<'copied'> & { readonly index: number })
  | (Node<'vectorLocal'> & { readonly index: number; readonly slot: number })
  | (Node<'storeVectorLocal'> & { readonly index: number; readonly slot: number; readonly value: Tree })
  | (Node<'vectorCopied'> & { readonly index: number; readonly slot: number })
  | (Node<'storeVectorCopied'> & { readonly index: number; readonly slot: number; readonly value: Tree })
  | (Node<'instanceVariable'> & { readonly index: number })
  | (Node<'storeInstanceVariable'> & { readonly index: number; readonly value: Tree })
  | (Node<'global'> & { readonly association: number })
  | (Node<'storeGlobal'> & { readonly association: number; readonly value: Tree })
  | (Node<'send'> & { readonly selector: number; readonly receiver: Tree; readonly args: readonly Tree[] })
  | (Node<'superSend'> & { readonly selector: number; readonly args: readonly Tree[] })
  | (Node<'cascade'> & { readonly receiver: Tree; readonly messages: readonly TreeMessage[] })
  | (Node<'block'> & { readonly block: number; readonly captures: readonly Capture[]; readonly body: Tree })
  | (Node<'sequence'> & { readonly statements: readonly Tree[] })
  | (Node<'return'> & { readonly value: Tree })
  | (Node<'nonLocalReturn'> & { readonly value: Tree })
  | (Node<'brace'> & { readonly elements: readonly Tree[] })
  | (Node<'newVector'> & { readonly size: number })
  | (Node<'conditional'> & { readonly condition: Tree; readonly then: Tree; readonly else: Tree })
  | (Node<'and'> & { readonly left: Tree; readonly right: Tree })
  | (Node<'or'> & { readonly left: Tree; readonly right: Tree })
  | (Node<'ifNil'> & { readonly receiver: Tree; readonly then: Tree })
  | (Node<'ifNilIfNotNil'> & { readonly receiver: Tree; readonly local: number; readonly then: Tree; readonly else: Tree })
  | (Node<'whileTrue'> & { readonly condition: Tree; readonly body: Tree })
  | (Node<'whileFalse'> & { readonly condition: Tree; readonly body: Tree })
  | (Node<'repeat'> & { readonly body: Tree })
  | (Node<'toByDo'> & { readonly counter: number; readonly limit: number; readonly start: Tree; readonly stop: Tree; readonly step: number; readonly body: Tree });

/** A method compiled from source, before its literals are guest objects. */
export interface CompiledCode {
  readonly selector: string;
  /** `MethodFormat` fields. */
  readonly format: number;
  readonly body: Tree;
  readonly literals: readonly Literal[];
  readonly pragmas: readonly { readonly selector: string; readonly args: readonly import('../source/ast').LiteralValue[] }[];
  /** Names of the locals, arguments first, for debugging. */
  readonly localNames: readonly string[];
}

/** An entry of the literal frame. Equal entries are shared within a method. */
export type Literal =
  | { readonly type: 'value'; readonly value: import('../source/ast').LiteralValue }
  | { readonly type: 'selector'; readonly selector: string }
  /** A global, class or pool variable, resolved by semantics to the key of its binding. */
  | { readonly type: 'binding'; readonly binding: BindingReference }
  | { readonly type: 'block'; readonly format: number; readonly localNames: readonly string[] };

/** Which Association a name means: a variable of a class, or a name of a module's namespace. */
export type BindingReference =
  | { readonly scope: 'class'; readonly module: string; readonly className: string; readonly name: string }
  | { readonly scope: 'module'; readonly module: string; readonly name: string };
