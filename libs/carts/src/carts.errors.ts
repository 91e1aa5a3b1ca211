import { DomainError } from '#kernel';

export class CartEmpty extends DomainError {
  constructor() {
    super('conflict', 'cart_empty', { detail: 'The cart is empty.' });
  }
}

export class CartFull extends DomainError {
  constructor(maxItems: number) {
    super('conflict', 'cart_full', { detail: `A cart holds at most ${maxItems} different variants.` });
  }
}

export class ItemUnavailable extends DomainError {
  constructor(pointer: string) {
    super('conflict', 'item_unavailable', {
      detail: 'This product cannot be bought.',
      errors: [{ pointer, detail: 'is not for sale' }],
    });
  }
}
