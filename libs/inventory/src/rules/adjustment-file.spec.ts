import { readAdjustmentHeader, readAdjustmentLine } from './adjustment-file';

const header = (text: string) => readAdjustmentHeader(text.split(','));
const line = (text: string, columns = 'sku,delta,setTo,reason') =>
  readAdjustmentLine({ line: 7, cells: text.split(',') }, header(columns).header);

describe('the header of an adjustment file', () => {
  it.each(['sku,delta,setTo,reason', 'REASON,SetTo,sku', ' sku , delta ,reason'])('may be %s', (text) => {
    expect(header(text).faults).toEqual([]);
  });

  it.each([
    ['sku;delta;reason', ['unknown_column', 'missing_column', 'missing_column', 'missing_column']],
    ['sku,delta,reason,note', ['unknown_column']],
    ['sku,delta,delta,reason', ['duplicate_column']],
    ['sku,reason', ['missing_column']],
    ['delta,reason', ['missing_column']],
    ['sku,delta', ['missing_column']],
  ])('may not be %s', (text, codes) => {
    expect(header(text).faults.map(({ code }) => code)).toEqual(codes);
  });

  it('is not read any further than there can be columns', () => {
    expect(header(','.repeat(100_000)).faults.length).toBeLessThan(10);
  });
});

describe('a line of an adjustment file', () => {
  it.each([
    ['A-1,5,,received', { sku: 'A-1', delta: 5, reason: 'received' }],
    ['A-1,+5,,received', { sku: 'A-1', delta: 5, reason: 'received' }],
    [' A-1 , -5 ,, damaged ', { sku: 'A-1', delta: -5, reason: 'damaged' }],
    ['A-1,,0,counted', { sku: 'A-1', setTo: 0, reason: 'counted' }],
    ['A-1,,1000000000,counted', { sku: 'A-1', setTo: 1_000_000_000, reason: 'counted' }],
  ])('%s is a change', (text, change) => {
    expect(line(text)).toEqual({ change: { ...change, place: { line: 7 } } });
  });

  it.each([
    ['A-1,5,received', null, 'wrong_cell_count'],
    ['A-1,5,,received,x', null, 'wrong_cell_count'],
    [',5,,received', 'sku', 'required'],
    [`${'x'.repeat(65)},5,,received`, 'sku', 'invalid_text'],
    ['A\u0000,5,,received', 'sku', 'invalid_text'],
    ['A-1,,,received', null, 'delta_or_set_to'],
    ['A-1,5,5,received', null, 'delta_or_set_to'],
    ['A-1,0,,received', 'delta', 'invalid_units'],
    ['A-1,1.5,,received', 'delta', 'invalid_units'],
    ['A-1,1e3,,received', 'delta', 'invalid_units'],
    ['A-1,1000000001,,received', 'delta', 'invalid_units'],
    ['A-1,,-1,counted', 'setTo', 'invalid_units'],
    ['A-1,,99999999999,counted', 'setTo', 'invalid_units'],
    ['A-1,5,,', 'reason', 'invalid_text'],
    [`A-1,5,,${'x'.repeat(101)}`, 'reason', 'invalid_text'],
  ])('%j is none', (text, column, code) => {
    expect(line(text)).toEqual({ faults: [expect.objectContaining({ column, code })] });
  });

  it('says everything that is wrong with it', () => {
    expect(line(',x,,')).toEqual({
      faults: [
        expect.objectContaining({ column: 'sku' }),
        expect.objectContaining({ column: 'reason' }),
        expect.objectContaining({ column: 'delta' }),
      ],
    });
  });
});
