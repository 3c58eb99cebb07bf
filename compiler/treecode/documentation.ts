/** `docs/treecode.md`, written from the table. A test checks that the file is this text. */
import { MAX_TREE_DEPTH, TREECODE, type OperandKind, type TreecodeOperation } from './table';

const KINDS: Readonly<Record<OperandKind, string>> = {
  u: 'an unsigned number below 2^32, in LEB128: seven bits a byte, low bits first, the high bit set in all bytes but the last',
  z: 'a SmallInteger, in zigzag LEB128: 0, -1, 1, -2 … are written as 0, 1, 2, 3 …',
  l: 'an index into the literal frame, written as `u`',
  n: 'a node',
  'n*': 'a count (`u`), then as many nodes',
  'm*': 'a count (`u`), then as many messages: the selector (`l`) and its arguments (`n*`)',
  'c*': 'a count (`u`), then as many captured variables: a byte 0 (a local) or 1 (a copied value), then its index (`u`)',
};

export function treecodeDocumentation(): string {
  return [INTRODUCTION, operands(), operations(), VARIABLES, INLINING, BESIDE].join('\n');
}

const INTRODUCTION = `# Treecode

<!-- Written from compiler/treecode/table.ts by treecodeDocumentation(); change it there. -->

Treecode is the form in which a \`CompiledMethod\` holds what its source says: the tree of the
method in prefix order, in bytes, with a literal frame beside it. The evaluator runs it, the
nativizer makes machine code from it, an image without native code is complete with it. A node
is the byte of its operation, then its operands. The encoding of a tree is unique: numbers are
written in their shortest form and there is nothing optional. Nodes nest at most ${MAX_TREE_DEPTH} deep.

Try \`npx apiary explain 'SequenceableCollection>>do:' --stage treecode\`: it prints the tree of a method.
`;

function operands(): string {
  const rows = (Object.keys(KINDS) as OperandKind[]).map((kind) => `| \`${kind}\` | ${KINDS[kind]} |`);
  return `## Operands

| kind | what is written |
|---|---|
${rows.join('\n')}

Try \`npx apiary explain 'SmallInteger>>+' --stage treecode\`: each word behind an operation is one of these.
`;
}

function operations(): string {
  const rows = Object.entries(TREECODE as Readonly<Record<string, TreecodeOperation>>).map(([name, operation]) => row(name, operation));
  return `## Operations

| byte | operation | operands | meaning |
|---:|---|---|---|
${rows.join('\n')}

Try \`npx apiary explain 'Integer>>factorial' --stage treecode\`: a \`conditional\` and its sends.
`;
}

function row(name: string, { code, operands: list, meaning }: TreecodeOperation): string {
  return `| ${code} | \`${name}\` | ${list.map(([each, kind]) => `${each} \`${kind}\``).join(', ')} | ${meaning} |`;
}

const VARIABLES = `## Variables

The *locals* of an activation are the arguments, then the temporaries, of its method or block;
temporaries of inlined blocks are among them. A closure holds \`self\`, and *copied* values that it
took when it was made. Those never change, so a variable is copied only when no assignment can
follow the making of a closure that captures it. Any other captured variable lives in a *vector*:
each scope that declares such variables makes one when it is entered, in a loop at each turn, so
that the closures of each turn have variables of their own. Closures then copy the vector.

Try \`npx apiary explain 'Collection>>inject:into:' --stage treecode\`: the running value is assigned
inside the block, so it lives in a vector.
`;

const INLINING = `## Control messages

These are inlined when their arguments (of the loops without a counter: the receiver, too) are
literal blocks with the right number of arguments: \`ifTrue:\` \`ifFalse:\` and both pairs, \`ifNil:\`
\`ifNotNil:\` and both pairs, \`and:\` \`or:\` with up to four blocks, \`andNot:\` \`orNot:\`, \`whileTrue:\`
\`whileFalse:\` \`whileTrue\` \`whileFalse\` \`repeat\`, \`to:do:\`, \`to:by:do:\` with a literal step other
than 0, \`timesRepeat:\`. In any other case, in a cascade and to \`super\`, they are messages like all
others. A temporary of an inlined block is nil whenever the block is entered.

Try \`npx apiary explain 'SequenceableCollection>>do:' --stage treecode\`: \`to:do:\` is a \`toByDo\`.
`;

const BESIDE = `## Beside the bytes

Source positions are kept apart, as pairs of the byte offset of a node, or of a message of a cascade, and an offset into the
source file. A \`CompiledBlock\` has no bytes of its own: it names its method and the byte offset of
its body there.

Try \`npx apiary disasm build/Kernel.seg 'SequenceableCollection>>do:'\`: it shows machine code beside the source lines
that these positions lead to.
`;
