/** What the source readers (Tonel and SOM) answer: definitions, in the order of the file. */
import type { Span } from './ast';

/** A source file handed in by the caller: the compiler itself opens none. */
export interface SourceFile {
  /** Path shown in diagnostics and recorded in the image: `<Module>/<file>`, with `/`, the same on every machine. */
  readonly path: string;
  readonly text: string;
}

export interface ClassDefinition {
  readonly file: string;
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  /** `undefined` for a root class (`superclass: nil`). */
  readonly superclass: string | undefined;
  readonly instanceVariables: readonly string[];
  readonly classVariables: readonly string[];
  readonly classInstanceVariables: readonly string[];
  readonly pools: readonly string[];
  readonly layout: 'normal' | 'variable' | 'bytes' | 'weak' | 'ephemeron';
  readonly category: string | undefined;
  /** The leading comment string of the file, without its quotes; empty when there is none. */
  readonly comment: string;
}

export interface MethodDefinition {
  readonly file: string;
  /** From the pattern's first character to the closing bracket's last. */
  readonly span: Span;
  readonly className: string;
  readonly isClassSide: boolean;
  readonly category: string | undefined;
  readonly selector: string;
  readonly selectorSpan: Span;
  /** The text between the brackets, exclusive. */
  readonly bodySpan: Span;
}

/** One file read. `classDefinition` is absent in an extension file. */
export interface FileDefinitions {
  readonly file: SourceFile;
  readonly classDefinition: ClassDefinition | undefined;
  readonly methods: readonly MethodDefinition[];
  /** Methods that a SOM file calls primitive: those that the class must inherit, or the kernel's class of that name must have. */
  readonly primitives?: readonly PrimitiveDefinition[];
}

export type PrimitiveDefinition = Pick<MethodDefinition, 'file' | 'className' | 'isClassSide' | 'selector' | 'selectorSpan'>;

/** A module's sources, read: what genesis starts from. */
export interface ModuleDefinition {
  /** `Kernel`, `Kernel.LMR`, `WordCount`. */
  readonly name: string;
  readonly kind: 'module' | 'package';
  /** For plain packages: names of packages that must be loaded before (`#requires`). */
  readonly requires: readonly string[];
  /** Sorted by path, by code point. */
  readonly files: readonly FileDefinitions[];
}
