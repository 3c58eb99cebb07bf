/** Passes warnings on, each once, and remembers which unit each belongs to. */
import type { Diagnostic } from '../segments/diagnostics';

export class Warnings {
  private readonly seen = new Map<string, Diagnostic>();

  constructor(private readonly receiver: (diagnostics: readonly Diagnostic[]) => void) {}

  readonly report = (diagnostics: readonly Diagnostic[]): void => {
    const fresh = diagnostics.filter((each) => !this.seen.has(JSON.stringify(each)));
    for (const each of fresh) this.seen.set(JSON.stringify(each), each);
    if (fresh.length > 0) this.receiver(fresh);
  };

  /** Those about the files of the modules. */
  about(modules: readonly string[]): Diagnostic[] {
    return [...this.seen.values()].filter(({ place }) => place !== undefined && modules.includes(place.file.slice(0, place.file.indexOf('/'))));
  }
}
