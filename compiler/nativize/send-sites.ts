/** Makes the guest objects behind sends. */
import { superDispatchStub } from '../ir/stubs';
import type { GuestObject } from '../../segments/image/values';
import type { CodeSlot, NativizationContext } from './context';

export class SendSites {
  constructor(
    private readonly context: NativizationContext,
    private readonly codeSlots: CodeSlot[],
  ) {}

  /** A site that no send has gone through: no behavior matches nil, so the first one is dispatched. */
  newSite(selector: GuestObject, argumentCount: number): GuestObject {
    return this.fill(this.context.classes.instantiate('SendSite'), selector, argumentCount);
  }

  /** A super send calls `[site.code]` at once, which therefore is the dispatching stub at first. */
  newSuperSite(selector: GuestObject, argumentCount: number, start: GuestObject): GuestObject {
    const { classes } = this.context;
    const site = this.fill(classes.instantiate('SuperSendSite'), selector, argumentCount);
    classes.write(site, 'SuperSendSite', 'start', start);
    this.codeSlots.push({ object: site, slot: classes.slot('SendSite', 'code'), target: superDispatchStub(argumentCount) });
    return site;
  }

  private fill(site: GuestObject, selector: GuestObject, argumentCount: number): GuestObject {
    const { classes } = this.context;
    classes.write(site, 'SendSite', 'code', 0);
    classes.write(site, 'SendSite', 'selector', selector);
    classes.write(site, 'SendSite', 'argumentCount', argumentCount);
    return site;
  }
}

