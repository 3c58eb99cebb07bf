import fc from 'fast-check';
import { parseMethod, readTonelFile, type SourceFile } from '../../../compiler/source';
import type { Diagnostic } from '../../../segments/diagnostics';
import { casesIn } from './case-files';

const SOURCES = ['methods.txt', 'tonel.txt'].flatMap((each) => casesIn(each).map((one) => one.source));
const FRAGMENTS = ["'", '"', '[', ']', '(', ')', '{', '}', '#', '$', '|', '^', ':=', ';', '.', '16r', '>>', '\uD800', '\r', 'Foo >> a ['];

function diagnosticsOf(file: SourceFile): readonly Diagnostic[] {
  const { definitions, diagnostics } = readTonelFile(file);
  return [...diagnostics, ...(definitions?.methods ?? []).flatMap((each) => parseMethod(file, each).diagnostics)];
}

/** A valid text with fragments put where they do not belong. */
const damaged = fc
  .tuple(fc.constantFrom(...SOURCES), fc.array(fc.tuple(fc.nat(400), fc.nat(3), fc.constantFrom(...FRAGMENTS)), { minLength: 1, maxLength: 3 }))
  .map(([text, damages]) =>
    damages.reduce((whole, [at, cut, fragment]) => {
      const start = at % (whole.length + 1);
      return whole.slice(0, start) + fragment + whole.slice(start + cut);
    }, text),
  );

test('damaged text is reported within the text, and never breaks the reader', () => {
  fc.assert(
    fc.property(damaged, (text) => {
      for (const { place } of diagnosticsOf({ path: 'Damaged.st', text })) {
        expect(place!.start).toBeGreaterThanOrEqual(0);
        expect(place!.start).toBeLessThanOrEqual(text.length);
        expect(place!.end).toBeGreaterThanOrEqual(place!.start);
      }
    }),
    { numRuns: 500, seed: 22 },
  );
});
