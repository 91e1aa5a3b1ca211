import { faultsOfChoice } from './attribute-choice';

describe('a choice of attribute values', () => {
  const known = [
    { id: 'small', attributeId: 'size' },
    { id: 'large', attributeId: 'size' },
    { id: 'navy', attributeId: 'colour' },
  ];

  it.each([[[]], [['small']], [['navy', 'large']], [['navy', 'navy']]])('is good: %j', (valueIds) => {
    expect(faultsOfChoice(valueIds, known)).toEqual({ unknown: [], repeated: [] });
  });

  it('says where unknown values are', () => {
    expect(faultsOfChoice(['huge', 'small', 'huge'], known)).toEqual({ unknown: [0, 2], repeated: [] });
  });

  it('says where an attribute comes again with another value', () => {
    expect(faultsOfChoice(['small', 'navy', 'large'], known)).toEqual({ unknown: [], repeated: [2] });
  });
});
