/** What an answer about one product was made from: whoever changes one of these has it forgotten. */
export const tagsOfProduct = (productId: string): readonly string[] => [
  `product:${productId}`,
  'products',
  'brands',
  'categories',
  'attributes',
];

/** What a list of products, or anything counted over all of them, was made from. */
export const tagsOfLists: readonly string[] = ['product-lists', 'products', 'brands', 'categories', 'attributes'];
