/** Valid texts with fragments put where they do not belong. */
import fc from 'fast-check';

const FRAGMENTS = ["'", '"', '[', ']', '(', ')', '{', '}', '#', '$', '|', '^', ':=', ';', '.', '16r', '>>', '\uD800', '\r', 'Foo >> a ['];

export function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const damages = fc.array(fc.tuple(fc.nat(400), fc.nat(3), fc.constantFrom(...FRAGMENTS)), { minLength: 1, maxLength: 3 });
  return fc.tuple(texts, damages).map(([text, all]) =>
    all.reduce((whole, [at, cut, fragment]) => {
      const start = at % (whole.length + 1);
      return whole.slice(0, start) + fragment + whole.slice(start + cut);
    }, text),
  );
}
