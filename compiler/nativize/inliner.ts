/** Inlining of sends in the functions of one segment: what it knows, and has found out, of the methods of the image. */
import { MethodFormat } from '../../segments/format/object-format';
import type { GuestObject } from '../../segments/image/values';
import type { Instruction, IRFunction } from '../ir/ir';
import { instructionsOf } from '../ir/rewrite';
import { copyFunction } from '../ir/codec';
import type { NativizationContext, NativizationResult, SendInliner, SimplifiedMethod } from './context';
import { inlineBody, mayHaveBody, type InlineBody } from './inline-bodies';
import { InlineCandidates } from './inline-candidates';
import { translateMethod } from './nativize-method';
import { simplify } from './passes';
import { inlineSends, isInlined, type BodyOf } from './passes/inline-sends';

/** Bytes of treecode beyond which the body of a method is certainly too large. */
const LONGEST = 110;

/** A method whose body is being made. */
interface OpenBody {
  readonly method: GuestObject;
  /** Whether it sends something that probably runs a method whose body is being made: it would have that body in its place had it been made later. */
  leadsBack: boolean;
}

export class Inliner implements SendInliner {
  private readonly bodies = new Map<GuestObject, InlineBody | undefined>();
  /** Methods whose bodies are being made, each for that of the one before. */
  private readonly open: OpenBody[] = [];
  private found: InlineCandidates | undefined;
  /** What was made of methods to see whether they have a body, until it is taken. */
  private readonly made = new Map<GuestObject, SimplifiedMethod>();
  private readonly taken = new Set<GuestObject>();

  /** `methods` are all that the functions may send to, `own` those that are being built. */
  constructor(
    private readonly context: NativizationContext,
    private readonly methods: () => { readonly all: Iterable<GuestObject>; readonly own: Iterable<GuestObject> },
  ) {}

  inline(fn: IRFunction): boolean {
    return inlineSends(fn, this.context, this.candidates, this.bodyOf);
  }

  take(method: GuestObject): SimplifiedMethod | undefined {
    const made = this.made.get(method);
    this.made.delete(method);
    this.taken.add(method);
    return made;
  }

  private get candidates(): InlineCandidates {
    if (this.found === undefined) {
      const { all, own } = this.methods();
      this.found = new InlineCandidates(this.context.classes, all, own);
    }
    return this.found;
  }

  /** With the bodies that it has inlined itself, but for those of methods that lead back to it. */
  private readonly bodyOf: BodyOf = (method) => {
    if (this.open.some((each) => each.method === method)) this.open.at(-1)!.leadsBack = true;
    else if (!this.bodies.has(method)) this.bodies.set(method, this.makeWithin(method));
    return this.bodies.get(method);
  };

  private makeWithin(method: GuestObject): InlineBody | undefined {
    const open = { method, leadsBack: false };
    this.open.push(open);
    const body = this.makeBody(open);
    this.open.pop();
    return body;
  }

  private makeBody(open: OpenBody): InlineBody | undefined {
    const { method } = open;
    if (!this.isShort(method)) return undefined;
    const translation = translateMethod(this.context, method);
    const [fn] = translation.functions;
    if (fn === undefined) return undefined;
    simplify(fn, this.context);
    if (!this.candidates.isOwn(method) && !this.canBeNamed(fn)) return undefined;
    if (!mayHaveBody(fn, (send) => this.isInlined(fn, send))) {
      this.keep(method, translation, fn);
      return undefined;
    }
    if (this.inline(fn)) simplify(fn, this.context);
    const body = inlineBody(fn);
    if (!open.leadsBack) this.keep(method, translation, body === undefined ? fn : copyFunction(fn), true);
    return body;
  }

  /** For the method's own code, if it is to have some that is not made yet. */
  private keep(method: GuestObject, { functions: [, ...blocks], ...others }: NativizationResult, fn: IRFunction, isInlined = false): void {
    if (!this.candidates.isOwn(method) || this.taken.has(method)) return;
    for (const each of blocks) simplify(each, this.context);
    this.made.set(method, { ...others, functions: [fn, ...blocks], inlined: isInlined ? fn : undefined });
  }

  private isInlined(fn: IRFunction, send: Instruction): boolean {
    return isInlined(fn, send, this.context, this.candidates, this.bodyOf);
  }

  /** Whether it is worth the time to translate a method to find out. */
  private isShort(method: GuestObject): boolean {
    const { classes } = this.context;
    const treecode = classes.read(method, 'CompiledMethod', 'treecode') as GuestObject;
    const format = classes.read(method, 'CompiledMethod', 'format') as number;
    return treecode.bytes!.length <= LONGEST && (format & MethodFormat.needsHome) === 0;
  }

  /** Whether another segment can refer to all objects that a function does: known ones, and guards, which are made where they are used. */
  private canBeNamed(fn: IRFunction): boolean {
    const known = new Set(this.context.image.knownObjects().map(([, object]) => object));
    const guard = this.context.classes.behaviorNamed('InlineGuard');
    return instructionsOf(fn).every(({ op, attributes: { object } }) => op !== 'constObject' || known.has(object!) || object!.behavior === guard);
  }
}

/** The context with an inliner. */
export function withInliner(context: NativizationContext, methods: () => { readonly all: Iterable<GuestObject>; readonly own: Iterable<GuestObject> }): NativizationContext {
  return { ...context, inliner: new Inliner(context, methods) };
}
