import { type FunctionSize, functionSizes } from './function-sizes';
import { type LimitException, limitExceptions, mostExceptions } from './limit-exceptions';
import { isSource, projectFiles } from './project-files';

const lines = { usual: 40, hard: 70 };
const parameters = { function: 3, constructor: 7 };

const tooLong = (size: FunctionSize): boolean => size.lines > lines.usual;
const tooWide = (size: FunctionSize): boolean =>
  size.parameters > (size.isConstructor ? parameters.constructor : parameters.function);
const beyond = { lines: tooLong, parameters: tooWide };

const sizes = projectFiles().filter(isSource).flatMap(functionSizes);
const excepted = (size: FunctionSize, limit: LimitException['limit']): boolean =>
  limitExceptions.some((exception) => exception.function === size.name && exception.limit === limit);

describe('every function in the project', () => {
  it('is measured', () => {
    expect(sizes.length).toBeGreaterThan(100);
  });

  it(`has at most ${lines.usual} lines, or is listed with a reason`, () => {
    const long = sizes.filter((size) => tooLong(size) && !excepted(size, 'lines'));
    expect(long.map((size) => `${size.name}: ${size.lines} lines`)).toEqual([]);
  });

  it(`has at most ${lines.hard} lines, listed or not`, () => {
    expect(sizes.filter((size) => size.lines > lines.hard).map((size) => `${size.name}: ${size.lines} lines`)).toEqual(
      [],
    );
  });

  it('takes at most 3 positional parameters, a constructor 7, or is listed with a reason', () => {
    const wide = sizes.filter((size) => tooWide(size) && !excepted(size, 'parameters'));
    expect(wide.map((size) => `${size.name}: ${size.parameters} parameters`)).toEqual([]);
  });
});

describe('the list of exceptions', () => {
  it('gives a reason for each', () => {
    expect(limitExceptions.filter(({ reason }) => reason.trim().length < 20)).toEqual([]);
  });

  const unneeded = (list: readonly LimitException[]) =>
    list.filter(({ function: name, limit }) => !sizes.some((size) => size.name === name && beyond[limit](size)));

  it('holds none that is no longer needed', () => {
    expect(unneeded(limitExceptions)).toEqual([]);
  });

  it('would not keep a function that is short by now or gone', () => {
    const kept = (name: string): LimitException => ({ function: name, limit: 'lines', reason: '' });
    const stale = [kept(sizes.find((size) => !tooLong(size))?.name ?? ''), kept('libs/gone.ts gone')];
    expect(unneeded(stale)).toEqual(stale);
  });

  it('only shrinks', () => {
    expect(limitExceptions).toHaveLength(mostExceptions);
  });
});

describe('the measure of a function', () => {
  const measure = (text: string) => functionSizes({ path: 'a.ts', text });
  const body = (count: number) => '\n'.repeat(count - 1);

  it('counts its lines from its name to its closing brace', () => {
    expect(measure(`@Get(\n)\nclass A { @Post(\n)\n run() {${body(41)}} }`)).toMatchObject([
      { name: 'a.ts A.run', lines: 41 },
    ]);
  });

  it('counts a test but not the suite around it', () => {
    const found = measure(`describe('a suite', () => {${body(90)} it('pays', () => {${body(12)}}); });`);
    expect(found).toMatchObject([{ name: `a.ts it('pays')`, lines: 12 }]);
  });

  it('tells constructors and parameters filled by the framework from positional ones', () => {
    const found = measure(
      'class A { constructor(@Inject() a, b) {} run(@Body() c, d) {} }\nconst f = (this: A, e, g) => e;',
    );
    expect(found).toMatchObject([
      { name: 'a.ts A.constructor', parameters: 2, isConstructor: true },
      { name: 'a.ts A.run', parameters: 1, isConstructor: false },
      { name: 'a.ts f', parameters: 2, isConstructor: false },
    ]);
  });
});
