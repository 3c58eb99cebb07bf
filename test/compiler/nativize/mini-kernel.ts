/**
 * The smallest kernel that genesis takes, for tests of nativization: classes with the variables
 * that the tools need, and the few methods that native code calls. Tests add classes and methods.
 */
import { bootKernel } from '../../../compiler/genesis/genesis';
import type { GuestSystem } from '../../../compiler/genesis/system';
import { GuestClasses, type NativizationContext } from '../../../compiler/nativize';
import { readModule } from '../../../compiler/source';
import type { SourceFile } from '../../../compiler/source';
import type { GuestObject } from '../../../segments/image/values';

/** Class, superclass, instance variables, layout. */
const CLASSES: readonly (readonly [name: string, superclass: string, variables?: string, type?: string])[] = [
  ['ProtoObject', 'nil'], ['Object', 'ProtoObject'], ['UndefinedObject', 'Object'], ['Boolean', 'Object'], ['True', 'Boolean'], ['False', 'Boolean'],
  ['Behavior', 'Object', 'species methods next'],
  ['Species', 'Object', 'instanceBehavior superclass format instanceVariables organization subclasses'],
  ['Class', 'Species', 'name classVariables module category comment'], ['Metaclass', 'Species', 'instanceClass'],
  ['Association', 'Object', 'key value'], ['Namespace', 'Object', 'name table tally'], ['MethodDictionary', 'Object', 'table tally'], ['SymbolTable', 'Object', 'table tally'],
  ['Array', 'Object', '', 'variable'], ['ByteArray', 'Object', '', 'bytes'], ['String', 'Object', '', 'bytes'], ['Symbol', 'String', '', 'bytes'], ['WideString', 'String', '', 'bytes'], ['WideSymbol', 'Symbol', '', 'bytes'],
  ['CompiledMethod', 'Array', 'format treecode nativeCode class selector source position', 'variable'],
  ['CompiledBlock', 'Object', 'format method nativeCode index'], ['Closure', 'Object', 'block receiver home', 'variable'],
  ['HomeContext', 'Object', 'frame method'], ['Context', 'Object'], ['Message', 'Object', 'selector arguments'],
  ['SendSite', 'Object', 'behavior code selector cache argumentCount'], ['SuperSendSite', 'SendSite', 'start'], ['InlineGuard', 'SendSite'],
  ['NativeCode', 'Object', 'entry size method sendSites safepoints'],
  ['Float', 'Object', '', 'bytes'], ['Character', 'Object', 'value'], ['SmallInteger', 'Object'],
  ['LargePositiveInteger', 'Object', '', 'bytes'], ['LargeNegativeInteger', 'Object', '', 'bytes'],
  ['Node', 'Object', 'type'], ['OperandNode', 'Node', 'index'], ['ConstantNode', 'Node', 'value'], ['ObjectNode', 'Node', 'object'],
  ['LMRConstants', 'Object'], ['SmalltalkSystem', 'Object'], ['GCSpace', 'Object', 'next limit end'], ['Memory', 'Object', 'youngStart youngSize'], ['ProcessorScheduler', 'Object', 'activeProcess stackLimit'], ['BeeTranscript', 'Object'],
  ['Module', 'Object', 'name namespace'], ['KernelModule', 'Module'],
];

const CLASS_VARIABLES: Readonly<Record<string, string>> = { Symbol: "'Table'", Character: "'Table', 'Pages'" };

const METHODS: Readonly<Record<string, string>> = {
  GCSpace: 'GCSpace >> _allocateSlow: totalBytes [\n^next\n]',
  Memory: 'Memory >> _remember: anObject [\n^anObject\n]\n\nMemory >> _remember: anObject at: address [\n^anObject\n]',
  ProcessorScheduler: 'ProcessorScheduler >> _poll [\n]',
  HomeContext: 'HomeContext >> return: anObject [\n^anObject\n]',
  Context: 'Context class >> current [\n^self\n]',
};

function kernelFile([name, superclass, variables = '', type = 'normal']: (typeof CLASSES)[number]): SourceFile {
  const list = variables.split(' ').filter((each) => each !== '').map((each) => `'${each}'`).join(' ');
  const text = `Class { #name : #${name}, #superclass : #${superclass}, #type : #${type}, #instVars : [ ${list} ], #classVars : [ ${CLASS_VARIABLES[name] ?? ''} ], #category : #Kernel }\n\n${METHODS[name] ?? ''}\n`;
  return { path: `Kernel/${name}.st`, text };
}

export interface MiniKernel {
  readonly system: GuestSystem;
  readonly context: NativizationContext;
  method(className: string, selector: string, classSide?: boolean): GuestObject;
}

/** Boots the kernel with some more files, Tonel texts by path. */
export function bootMiniKernel(files: readonly SourceFile[], expandMetamessage: NativizationContext['expandMetamessage'] = () => ({ kind: 'unknown' })): MiniKernel {
  const read = readModule('Kernel', [...CLASSES.map(kernelFile), ...files]);
  const { system, diagnostics } = bootKernel([read.module]);
  const errors = [...read.diagnostics, ...diagnostics].filter((each) => each.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((each) => `${each.code} ${each.message}`).join('\n'));
  const classes = new GuestClasses(system.image, (name) => system.kernelClass(name)?.classObject);
  const context = { image: system.image, classes, expandMetamessage };
  return { system, context, method: (name, selector, classSide) => classes.methodNamed(name, selector, classSide) };
}
