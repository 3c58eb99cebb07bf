/**
 * Runs guest code on the virtual image: the oracle of what programs mean. It executes treecode
 * as the image holds it and has no primitives: methods of the kernel run as they are, what
 * metamessages answer is interpreted, and only methods that name one with the pragma
 * `<evaluator: #name>` have a counterpart here.
 */
import { Flag, MethodFormat } from '../../segments/format/object-format';
import type { DiagnosticKind } from '../../segments/diagnostics';
import { GuestObject, isSmallInteger, type Value } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import { CONSTANTS_POOL } from '../genesis/constants';
import type { GuestSystem } from '../genesis/system';
import { decodeTree, TreecodeError, type Tree } from '../treecode';
import { BLOCK_VALUE, counterpartNamed, type Counterpart } from './counterparts';
import { EVALUATOR_DIAGNOSTICS as E } from './diagnostics';
import { EvaluationError, GuestExit, type StackEntry } from './errors';
import { Code, Frame, NonLocalReturn } from './frame';
import type { GraphFunction } from './graph-evaluation';
import { CLOSED_HOST, SystemCall, type EvaluatorHost, type SystemCallArgument } from './host';
import { Lookup } from './lookup';
import { BadAccess } from './memory';
import { MemoryBudget } from './memory-budget';
import { Metamessages } from './metamessages';
import { hasRoomAbove, isHandlingAbove, isHostOverflow, signalOverflow } from './overflow';
import { describeRaw, isRaw, type Datum, type RawValue } from './raw-values';
import { RETURNING } from './returns';
import { recursiveName, stackTrace } from './stack-trace';
import { TreeCompiler, type MethodContext } from './tree-compiler';

/** What a send ends up with: the code of a method, or its counterpart. */
export interface Target {
  readonly code: Code;
  /** Whether something else than the code runs: what the fields below say. */
  readonly isSpecial: boolean;
  readonly counterpart?: Counterpart;
  /** `value` and its kin: the receiver is a Closure to run when it takes so many arguments. */
  readonly evaluatesBlock?: boolean;
  /** The selector of a message that is not understood. */
  readonly missing?: GuestObject;
}

export class Evaluator {
  readonly lookup: Lookup;
  readonly metamessages: Metamessages;
  /** Named variables of a Closure; its copied values follow. */
  readonly closureSize: number;
  /** The running activation. */
  frame: Frame | undefined;
  private readonly codes = new Map<GuestObject, Code>();
  private readonly targets = new Map<GuestObject, Target>();
  /** Activations that blocks can return from, by their home. */
  private readonly homes = new Map<GuestObject, Frame>();
  private readonly poolConstants: ReadonlySet<GuestObject>;
  private readonly nil: GuestObject;
  private failing = false;
  private readonly memory: MemoryBudget;
  private readonly smallIntegerBehavior: GuestObject;

  constructor(
    readonly system: GuestSystem,
    readonly host: EvaluatorHost = CLOSED_HOST,
  ) {
    this.nil = system.image.nil;
    this.memory = new MemoryBudget(host);
    this.smallIntegerBehavior = system.image.get('behavior:SmallInteger');
    this.closureSize = system.kernelClass('Closure')!.instanceVariables.length;
    this.lookup = new Lookup(system);
    this.metamessages = new Metamessages(this);
    this.poolConstants = this.findPoolConstants();
  }

  // Sends from the host.

  /** Sends a message and answers its value. Throws an EvaluationError when guest code fails, a GuestExit when it ends the process. */
  send(receiver: Value, selector: string, args: readonly Value[]): Value {
    return this.object(this.sendSymbol(receiver, this.system.image.symbol(selector), [...args]), `the answer of '${selector}'`);
  }

  sendSymbol(receiver: Value, selector: GuestObject, args: Datum[]): Datum {
    return this.entered(() => this.invoke(this.targetOf(receiver, selector), receiver, args));
  }

  /** Sends a message whose method is looked up from a class on, whatever the receiver's class. */
  sendFrom(species: GuestObject, receiver: Value, selector: GuestObject, args: Datum[]): Datum {
    const behavior = species.slots[this.system.slots.Species.instanceBehavior] as GuestObject;
    return this.entered(() => this.invoke(this.targetFrom(behavior, selector), receiver, args));
  }

  /** Runs a CompiledMethod that needs to be in no dictionary. */
  run(method: GuestObject, receiver: Value, args: readonly Value[] = []): Value {
    return this.object(this.entered(() => this.invoke(this.targetFor(method), receiver, [...args])), 'the value of an expression');
  }

  /** Runs guest code; at the outermost the host's own exceptions become the guest's, and its stack is given up. */
  private entered(run: () => Datum): Datum {
    if (this.frame !== undefined) return run();
    try {
      return run();
    } catch (error) {
      throw this.translated(error);
    } finally {
      this.frame = undefined;
    }
  }

  /** The host's own exceptions as the guest's. */
  private translated(error: unknown): unknown {
    if (isHostOverflow(error)) return this.error(E.stackOverflow, { name: recursiveName(this.frame) ?? 'a method' });
    if (error instanceof NonLocalReturn) return this.error(E.deadHome, {});
    return error;
  }

  // Lookup.

  /** Forgets what lookups and metamessages answered: to be called when modules were loaded. */
  flushCaches(): void {
    this.lookup.flush();
    this.metamessages.forget();
  }

  behaviorOf(datum: Datum): GuestObject {
    if (typeof datum !== 'object') return this.smallIntegerBehavior;
    return datum.behavior ?? this.refuseRaw(datum as RawValue, 'the receiver of a message');
  }

  /** Remembers the target of the last receiver's behavior. */
  newSite(selector: GuestObject): { target(receiver: Datum): Target } {
    let behavior: GuestObject | undefined;
    let epoch = -1;
    let target: Target;
    return {
      target: (receiver) => {
        const found = typeof receiver === 'object' ? receiver.behavior : this.smallIntegerBehavior;
        if (found === behavior && found !== undefined && epoch === this.lookup.epoch) return target;
        target = this.targetOf(receiver, selector);
        behavior = found;
        epoch = this.lookup.epoch;
        return target;
      },
    };
  }

  private targetOf(receiver: Datum, selector: GuestObject): Target {
    return this.targetFrom(this.behaviorOf(receiver), selector);
  }

  targetFrom(behavior: GuestObject | undefined, selector: GuestObject): Target {
    const method = behavior && this.lookup.method(behavior, selector);
    if (method !== undefined) return this.targetFor(method);
    const fallback = behavior && this.lookup.method(behavior, this.system.image.symbol('doesNotUnderstand:'));
    if (fallback !== undefined) return { code: this.methodCode(fallback), isSpecial: true, missing: selector };
    const receiver = behavior === undefined ? 'super' : `an instance of ${this.system.behaviorName(behavior)}`;
    return this.fail(E.notUnderstood, { receiver, selector: textOf(selector) });
  }

  private targetFor(method: GuestObject): Target {
    let target = this.targets.get(method);
    if (target === undefined) this.targets.set(method, (target = this.newTarget(method)));
    return target;
  }

  private newTarget(method: GuestObject): Target {
    const debug = this.system.image.debug.get(method);
    const pragma = debug?.pragmas.find((each) => each.selector === 'evaluator:');
    const code = this.methodCode(method);
    if (pragma === undefined) return { code, isSpecial: false };
    const name = String(pragma.args[0].value);
    return { code, isSpecial: true, counterpart: counterpartNamed(name, debug!.name), evaluatesBlock: name === BLOCK_VALUE };
  }

  // Activations.

  /** Runs a method with a receiver and arguments, which become its locals. Few host frames lie between two guest activations: recursion depends on it. */
  invoke(target: Target, receiver: Value, args: Datum[]): Datum {
    let { code } = target;
    let self = receiver;
    let closure: GuestObject | undefined;
    let home: Value = this.nil;
    if (target.isSpecial) {
      if (!target.evaluatesBlock || !this.blockTakesArguments(receiver as GuestObject, args.length)) return this.invokeSpecial(target, receiver, args);
      const { Closure } = this.system.slots;
      closure = receiver as GuestObject;
      code = this.blockCode(closure.slots[Closure.block] as GuestObject);
      self = closure.slots[Closure.receiver];
      home = closure.slots[Closure.home];
    }
    for (let index = args.length; index < code.localCount; index++) args.push(this.nil);
    const frame = new Frame(code, self, args, closure, home, this.frame);
    this.frame = frame;
    const value = code.catches ? this.runCatching(frame) : code.body(frame);
    this.frame = frame.sender;
    return value === RETURNING ? frame.result : value;
  }

  private invokeSpecial(target: Target, receiver: Value, args: Datum[]): Datum {
    if (target.missing !== undefined) return this.sendSymbol(receiver, this.system.image.symbol('doesNotUnderstand:'), [this.newMessage(target.missing, args)]);
    return target.counterpart!(this, receiver, args, target.code);
  }

  /** Runs a method's own code, whether it has a counterpart or not. */
  activateMethod(code: Code, receiver: Value, args: Datum[]): Datum {
    return this.invoke({ code, isSpecial: false }, receiver, args);
  }

  private blockTakesArguments(closure: GuestObject, count: number): boolean {
    const block = closure.slots[this.system.slots.Closure.block] as GuestObject;
    return this.blockCode(block).argumentCount === count;
  }

  takesArguments(method: GuestObject, count: number): boolean {
    return this.methodCode(method).argumentCount === count;
  }

  /** Runs an activation that something may return from. */
  private runCatching(frame: Frame): Datum {
    const { code } = frame;
    const home = code.needsHome && frame.closure === undefined ? this.newHome(frame) : undefined;
    try {
      return code.body(frame);
    } catch (error) {
      return this.caught(error, frame, home);
    } finally {
      if (home !== undefined) this.homes.delete(home);
    }
  }

  private caught(error: unknown, frame: Frame, home: GuestObject | undefined): Datum {
    if (error instanceof NonLocalReturn && error.target === frame) return error.value;
    if (home === undefined || !isHostOverflow(error) || !hasRoomAbove(frame, this.frame)) throw error;
    this.frame = frame;
    try {
      return signalOverflow(this, frame);
    } catch (outcome) {
      if (isHostOverflow(outcome) && isHandlingAbove(this, frame)) throw outcome;
      return this.caught(outcome, frame, home);
    }
  }

  private newHome(frame: Frame): GuestObject {
    const slots = this.system.slots.HomeContext;
    const home = this.system.instantiate('HomeContext');
    home.slots[slots.frame] = frame.address / 2;
    home.slots[slots.method] = frame.code.owner;
    frame.home = home;
    this.homes.set(home, frame);
    return home;
  }

  /** The activation of a home, while it runs. */
  homeFrame(home: GuestObject): Frame | undefined {
    return this.homes.get(home);
  }

  /** The running activation with a frame at this address that can be returned from. */
  frameAt(address: number): Frame | undefined {
    for (const frame of this.homes.values()) if (frame.address === address) return frame;
    return undefined;
  }

  newClosure(block: GuestObject, receiver: Value, home: Value, copied: Value[]): GuestObject {
    const slots = new Array<Value>(this.closureSize).fill(this.nil);
    const { Closure } = this.system.slots;
    slots[Closure.block] = block;
    slots[Closure.receiver] = receiver;
    slots[Closure.home] = home;
    return new GuestObject(this.system.image.get('behavior:Closure'), Flag.named | Flag.arrayed, slots.concat(copied), undefined);
  }

  private newMessage(selector: GuestObject, args: readonly Datum[]): GuestObject {
    const { Message } = this.system.slots;
    const message = this.system.instantiate('Message');
    message.slots[Message.selector] = selector;
    message.slots[Message.arguments] = this.system.image.array(args.map((each) => this.object(each, 'an argument of a message')));
    return message;
  }

  // Code.

  needsHome(owner: GuestObject): boolean {
    return (this.formatOf(owner) & MethodFormat.needsHome) !== 0;
  }

  private methodCode(method: GuestObject): Code {
    let code = this.codes.get(method);
    if (code === undefined) {
      code = this.newCode(method);
      this.codes.set(method, code);
      const made = code;
      code.body = (frame) => {
        this.compileMethod(made);
        // Compiled in its own activation: whether it catches is known only now.
        return made.catches ? this.runCatching(frame) : made.body(frame);
      };
    }
    return code;
  }

  private blockCode(block: GuestObject): Code {
    const known = this.codes.get(block);
    if (known !== undefined) return known;
    this.compileMethod(this.methodCode(block.slots[this.system.slots.CompiledBlock.method] as GuestObject));
    return this.codes.get(block) ?? this.fail(E.badTreecode, { name: this.nameOf(block), reason: 'its method has no such block' });
  }

  private compileMethod(code: Code): void {
    const { slots, image } = this.system;
    const method = code.owner;
    const positions = image.debug.get(method)?.positions;
    const treecode = method.slots[slots.CompiledMethod.treecode] as GuestObject;
    const tree = this.decode(code, treecode.bytes!, positions);
    const literals = method.slots.slice(this.system.kernelClass('CompiledMethod')!.instanceVariables.length);
    const species = method.slots[slots.CompiledMethod.class] as GuestObject;
    const context: MethodContext = {
      evaluator: this,
      literals,
      superBehavior: () => this.superBehaviorOf(species),
      hasMetamessages: !this.inheritsFromNode(species),
      isLookupClass: ['Behavior', 'MethodDictionary', 'BootstrapDictionary'].includes(this.system.speciesName(species)),
      defineBlock: (block, body) => this.defineBlock(block, body, context),
    };
    this.compileBody(code, tree, context);
  }

  private superBehaviorOf(species: GuestObject): GuestObject | undefined {
    const { Species } = this.system.slots;
    const superclass = species.slots[Species.superclass] as GuestObject;
    return superclass === this.nil ? undefined : (superclass.slots[Species.instanceBehavior] as GuestObject);
  }

  private decode(code: Code, bytes: Uint8Array, positions: Iterable<readonly [number, number]> | undefined): Tree {
    try {
      return decodeTree(bytes, { positions });
    } catch (error) {
      if (error instanceof TreecodeError) return this.fail(E.badTreecode, { name: code.name, reason: error.message });
      throw error;
    }
  }

  private defineBlock(block: GuestObject, body: Tree, context: MethodContext): void {
    const code = this.newCode(block);
    this.codes.set(block, code);
    this.compileBody(code, body, context);
  }

  private compileBody(code: Code, tree: Tree, context: MethodContext): void {
    const compiler = new TreeCompiler(context);
    code.body = compiler.compileTail(tree);
    const isMethod = code.owner.behavior === this.system.kernelClass('CompiledMethod')!.behavior;
    code.catches = compiler.throwsReturn || (isMethod && code.needsHome);
  }

  private newCode(owner: GuestObject): Code {
    const format = this.formatOf(owner);
    const argumentCount = format & MethodFormat.argumentCountMask;
    const temporaryCount = (format >> MethodFormat.temporaryCountShift) & MethodFormat.temporaryCountMask;
    const file = this.system.image.debug.get(owner)?.file ?? '';
    return new Code(owner, this.nameOf(owner), file, argumentCount, argumentCount + temporaryCount, (format & MethodFormat.needsHome) !== 0);
  }

  private formatOf(owner: GuestObject): number {
    const { slots } = this.system;
    const isBlock = owner.behavior === this.system.kernelClass('CompiledBlock')!.behavior;
    return owner.slots[isBlock ? slots.CompiledBlock.format : slots.CompiledMethod.format] as number;
  }

  private nameOf(owner: GuestObject): string {
    return this.system.image.debug.get(owner)?.name ?? 'an unnamed method';
  }

  /** Whether a class of nodes defines the method. */
  isOfNodes(method: GuestObject): boolean {
    return this.inheritsFromNode(method.slots[this.system.slots.CompiledMethod.class] as GuestObject);
  }

  private inheritsFromNode(species: GuestObject): boolean {
    const node = this.system.kernelClass('Node')?.classObject;
    const { superclass } = this.system.slots.Species;
    for (let each = species; each !== this.nil; each = each.slots[superclass] as GuestObject) if (each === node) return true;
    return false;
  }

  // Values.

  isPoolConstant(association: GuestObject): boolean {
    return this.poolConstants.has(association);
  }

  private findPoolConstants(): Set<GuestObject> {
    const pool = this.system.kernelClass(CONSTANTS_POOL);
    const names = pool === undefined ? [] : [...this.system.namesIn(pool.classVariables)];
    return new Set(names.map((each) => this.system.bindingIn(pool!.classVariables, each)!));
  }

  /** The datum as an object; raw values are refused. */
  object(datum: Datum, where: string): Value {
    return isRaw(datum) ? this.refuseRaw(datum, where) : (datum as Value);
  }

  refuseRaw(datum: RawValue, where: string): never {
    return this.fail(E.rawValue, { what: describeRaw(datum), where });
  }

  describe(datum: Datum): string {
    if (isRaw(datum)) return describeRaw(datum);
    if (isSmallInteger(datum as Value)) return `the SmallInteger ${datum as number}`;
    return datum === this.nil ? 'nil' : `an instance of ${this.system.behaviorName((datum as GuestObject).behavior)}`;
  }

  /** Ends the guest on `exit_group`; the host does the rest. */
  systemCall(number: number, args: readonly SystemCallArgument[]): number {
    if (number === SystemCall.exit_group) throw new GuestExit(Number(args[0]) & 0xff, this.stackTrace());
    return this.host.systemCall(number, args);
  }

  // Memory.

  /** Must be called before an object with so many elements is made for the guest. */
  takeMemory(format: number, size: number): void {
    if (!this.memory.take(format, size)) this.fail(E.outOfMemory, {});
  }

  // Failures.

  /** Runs a metamessage; accesses that the objects do not allow are the guest's failure. */
  guarded(run: GraphFunction, operands: readonly Datum[], frame: Frame): Datum {
    try {
      return run(operands, frame);
    } catch (error) {
      if (!(error instanceof BadAccess)) throw error;
      return this.fail(E.badAccess, { access: error.access, object: this.describe(error.object), offset: error.offset });
    }
  }

  /** Whether the guest is being asked to describe a failure. */
  get isFailing(): boolean {
    return this.failing;
  }

  describingFailure<T>(describe: () => T): T {
    this.failing = true;
    try {
      return describe();
    } finally {
      this.failing = false;
    }
  }

  /** The guest's stack, the running activation first. */
  stackTrace(): StackEntry[] {
    return stackTrace(this.system.image, this.frame);
  }

  fail(kind: DiagnosticKind, args: Readonly<Record<string, string | number>>): never {
    throw this.error(kind, args);
  }

  private error(kind: DiagnosticKind, args: Readonly<Record<string, string | number>>): EvaluationError {
    return new EvaluationError(kind, args, this.stackTrace());
  }
}
