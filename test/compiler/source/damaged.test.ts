import fc from 'fast-check';
import { parseMethod, readTonelFile, type SourceFile } from '../../../compiler/source';
import type { Diagnostic } from '../../../segments/diagnostics';
import { casesIn } from './case-files';
import { damaged } from './damage';

const SOURCES = ['methods.txt', 'tonel.txt'].flatMap((each) => casesIn(each).map((one) => one.source));

function diagnosticsOf(file: SourceFile): readonly Diagnostic[] {
  const { definitions, diagnostics } = readTonelFile(file);
  return [...diagnostics, ...(definitions?.methods ?? []).flatMap((each) => parseMethod(file, each).diagnostics)];
}

test('damaged text is reported within the text, and never breaks the reader', () => {
  fc.assert(
    fc.property(damaged(fc.constantFrom(...SOURCES)), (text) => {
      for (const { place } of diagnosticsOf({ path: 'Damaged.st', text })) {
        expect(place!.start).toBeGreaterThanOrEqual(0);
        expect(place!.start).toBeLessThanOrEqual(text.length);
        expect(place!.end).toBeGreaterThanOrEqual(place!.start);
      }
    }),
    { numRuns: 500, seed: 22 },
  );
});
