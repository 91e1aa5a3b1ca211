import { categoryTree } from './category-tree';

describe('categoryTree', () => {
  it('is empty without categories', () => {
    expect(categoryTree([])).toEqual([]);
  });

  it('nests children below their parents, in the order in which they come', () => {
    const entries = [
      { id: 'boots', parentId: 'footwear' },
      { id: 'footwear', parentId: null },
      { id: 'winter', parentId: 'boots' },
      { id: 'camping', parentId: null },
      { id: 'shoes', parentId: 'footwear' },
    ];
    expect(categoryTree(entries)).toEqual([
      {
        id: 'footwear',
        parentId: null,
        children: [
          { id: 'boots', parentId: 'footwear', children: [{ id: 'winter', parentId: 'boots', children: [] }] },
          { id: 'shoes', parentId: 'footwear', children: [] },
        ],
      },
      { id: 'camping', parentId: null, children: [] },
    ]);
  });
});
