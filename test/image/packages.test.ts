/** Packages as Pharo writes them: no requirements stated, pools, class-side variables and initializers, a baseline. And programs as they are written for Egg and Bee. */
import { packaged } from '../../cli/package-root';
import { Workplace } from '../cli/command';

const workplace = new Workplace('out');
afterAll(() => workplace.remove());

const fixture = (name: string) => packaged('test', 'image', 'fixtures', 'Pharo', name);

test('packages of one build find each other, in any order', () => {
  const { status, output, error } = workplace.run(['test', fixture('Shop-Tests'), fixture('BaselineOfShop'), fixture('Shop'), '-o', workplace.path('out')]);
  expect({ status, output }).toEqual({ status: 0, output: 'ok   Shop-Tests.ShopItemTest: 4 passed\n\n4 tests in 1 class, 12 assertions: 4 passed\n' });
  expect(error).toContain('warning G015');
  expect(error).not.toContain('error ');
});

test('a package that names a class of no package of the build is refused in each of its methods', () => {
  const { status, error } = workplace.run(['test', fixture('Shop-Tests'), '-o', workplace.path('out')]);
  expect(status).toBe(1);
  expect(error.match(/error S001: 'ShopItem' is not declared/g)).toHaveLength(4);
});

test.each([[[]], [['--evaluator']]])('programs of several kinds run as they are written for Pharo %s', (options) => {
  const { status, output, error } = workplace.run(['test', fixture('Programs'), ...options, '-o', workplace.path('out')]);
  expect({ status, output: output.split('\n').at(-2), error: error.includes('warning') }).toEqual({
    status: 0, output: '33 tests in 12 classes, 122 assertions: 32 passed, 1 failed as expected', error: false,
  });
});

test.each([[[]], [['--evaluator']]])('a module of Egg with one of its tests, and a package of Bee with sub-packages, run as they are written %s', (options) => {
  const egg = (...names: string[]) => packaged('test', 'image', 'fixtures', 'Egg', ...names);
  const { status, output, error } = workplace.run(['test', egg('Lisp', 'Tests'), egg('Post'), ...options, '-o', workplace.path('out')]);
  expect({ status, output, error: error.includes('warning') }).toEqual({
    status: 0, error: false,
    output: 'ok   Lisp.Tests.LispTest: 4 passed\nok   Post.PostOfficeTest: 4 passed\n\n8 tests in 2 classes, 32 assertions: 8 passed\n',
  });
});
