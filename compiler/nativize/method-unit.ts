/** One method being nativized: its tree, literals and positions, and what its functions share. */
import { MethodFormat } from '../../segments/format/object-format';
import { diagnostic, type Diagnostic, type DiagnosticKind } from '../../segments/diagnostics';
import type { GuestObject, Value } from '../../segments/image/values';
import { decodeTree, type Tree } from '../treecode';
import type { CodeSlot, NativizationContext } from './context';
import { tellsOfFloats } from './number-kinds';
import { SendSites } from './send-sites';

/** A block that some function makes closures of, to be nativized after it. */
export interface PendingBlock {
  readonly block: GuestObject;
  readonly body: Tree;
}

export class MethodUnit {
  readonly tree: Tree;
  readonly sites: SendSites;
  readonly codeSlots: CodeSlot[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly pending: PendingBlock[] = [];
  private readonly queued = new Set<GuestObject>();
  private readonly cleanClosures = new Map<GuestObject, GuestObject>();
  private readonly reported = new Set<string>();
  private readonly literalStart: number;
  private evidence: 'likely' | 'possible' | 'no' | undefined;

  constructor(
    readonly context: NativizationContext,
    readonly method: GuestObject,
  ) {
    const { classes, image } = context;
    const treecode = classes.read(method, 'CompiledMethod', 'treecode') as GuestObject;
    this.tree = decodeTree(treecode.bytes!, { positions: image.debug.get(method)?.positions });
    this.literalStart = classes.namedSize('CompiledMethod');
    this.sites = new SendSites(context, this.codeSlots);
  }

  literal(index: number): Value {
    return this.method.slots[this.literalStart + index];
  }

  get selector(): GuestObject {
    return this.context.classes.read(this.method, 'CompiledMethod', 'selector') as GuestObject;
  }

  /** The Behavior in which super sends of this method start. */
  get superStart(): GuestObject {
    const { classes } = this.context;
    const behavior = classes.speciesSlot(this.methodClass, 'instanceBehavior') as GuestObject;
    return classes.read(behavior, 'Behavior', 'next') as GuestObject;
  }

  get methodNeedsHome(): boolean {
    const format = this.context.classes.read(this.method, 'CompiledMethod', 'format') as number;
    return (format & MethodFormat.needsHome) !== 0;
  }

  /** Whether what is unknown in this method may be a Float: its literals tell, or those of the other methods of its class. */
  get floatEvidence(): 'likely' | 'possible' | 'no' {
    return (this.evidence ??= this.findFloatEvidence());
  }

  private findFloatEvidence(): 'likely' | 'possible' | 'no' {
    if (this.literalsTellOfFloats(this.method)) return 'likely';
    const { classes } = this.context;
    const behavior = classes.speciesSlot(this.methodClass, 'instanceBehavior') as GuestObject;
    for (const each of classes.methodsOf(behavior)) if (this.literalsTellOfFloats(each)) return 'possible';
    return 'no';
  }

  private literalsTellOfFloats(method: GuestObject): boolean {
    return tellsOfFloats(method.slots.slice(this.literalStart), this.context.image);
  }

  /** In methods of the node classes underscore selectors are ordinary messages: there the nodes are objects. */
  get hasMetamessages(): boolean {
    const { classes } = this.context;
    return !this.inherits(this.methodClass, classes.classNamed('Node'));
  }

  /** Whether the receiver can be an instance of a class: that class inherits the method. */
  runsOnInstancesOf(className: string): boolean {
    return this.inherits(this.context.classes.classNamed(className), this.methodClass);
  }

  private get methodClass(): GuestObject {
    return this.context.classes.read(this.method, 'CompiledMethod', 'class') as GuestObject;
  }

  private inherits(species: GuestObject, ancestor: GuestObject): boolean {
    const { classes, image } = this.context;
    for (let each: Value = species; each !== image.nil; each = classes.speciesSlot(each as GuestObject, 'superclass')) {
      if (each === ancestor) return true;
    }
    return false;
  }

  nameOf(owner: GuestObject): string {
    return this.context.image.debug.get(owner)?.name ?? 'a method without debug data';
  }

  get file(): string {
    return this.context.image.debug.get(this.method)?.file ?? '';
  }

  enqueue(block: GuestObject, body: Tree): void {
    if (this.queued.has(block)) return;
    this.queued.add(block);
    this.pending.push({ block, body });
  }

  /** The one Closure of a block that needs nothing of the activation around it. */
  cleanClosure(block: GuestObject): GuestObject {
    let closure = this.cleanClosures.get(block);
    if (closure === undefined) {
      closure = this.context.classes.instantiate('Closure');
      this.context.classes.write(closure, 'Closure', 'block', block);
      this.cleanClosures.set(block, closure);
    }
    return closure;
  }

  /** Reports once per kind, place and text: a loop body may be translated twice. */
  report(kind: DiagnosticKind, args: Readonly<Record<string, string | number>>, position: number, related?: Diagnostic['related']): void {
    const place = position < 0 ? undefined : { file: this.file, start: position, end: position + 1 };
    const problem = diagnostic(kind, args, place, related);
    const key = `${problem.code} ${position} ${problem.message}`;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    this.diagnostics.push(problem);
  }
}
