import { FaultList, importReport, mostFaults } from './import-report';

const fault = { column: 'price', code: 'invalid_amount', detail: 'is wrong' };

describe('importReport', () => {
  it('puts the faults of both looks into the order of the lines', () => {
    const read = new FaultList();
    read.add(5, [fault]);
    read.add(9, [fault, fault]);
    const compared = {
      first: [
        { line: 2, ...fault },
        { line: 9, ...fault },
      ],
      total: 2,
    };
    const report = importReport({ mode: 'valid', rows: 10, created: 4, updated: 3 }, [read, compared]);
    expect(report).toMatchObject({ rows: 10, created: 4, updated: 3, skipped: 3, errorsOmitted: 0 });
    expect(report.errors.map(({ line }) => line)).toEqual([2, 5, 9, 9, 9]);
  });

  it('lists the first ones and counts the rest, whichever look found them', () => {
    const read = new FaultList();
    for (let line = 1; line <= mostFaults + 5; line += 1) read.add(2 * line, [fault]);
    const compared = { first: [{ line: 3, ...fault }], total: 70 };
    const { errors, errorsOmitted } = importReport({ mode: 'all', rows: 9, created: 0, updated: 0 }, [read, compared]);
    expect(read.first).toHaveLength(mostFaults);
    expect(errors).toHaveLength(mostFaults);
    expect(errors.slice(0, 3).map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(errorsOmitted).toBe(5 + 70);
  });
});
