export interface VariantPlace {
  readonly id: string;
  readonly isDefault: boolean;
}

/**
 * Which variant is the default once one of them is gone: the first of the others when it was the one that goes.
 * Undefined when nothing would be left.
 */
export function defaultWithout(variants: readonly VariantPlace[], id: string): string | undefined {
  const others = variants.filter((variant) => variant.id !== id);
  return (others.find(({ isDefault }) => isDefault) ?? others[0])?.id;
}
