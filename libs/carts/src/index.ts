export type { CartItemView, CartView } from './cart-contents';
export { CartEmpty, CartFull, ItemUnavailable } from './carts.errors';
export { CartsModule } from './carts.module';
export { ClearCart } from './clear-cart';
export { LockCart } from './lock-cart';
export type { LockedCart } from './lock-cart';
export { RepriceCart } from './reprice-cart';
export type { PriceSnapshot } from './rules/explained-step';
export type { CartOwner } from './rules/cart-owner';
