import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogModule } from '#catalog';
import { InventoryModule } from '#inventory';
import { PricingModule } from '#pricing';
import { AddItem } from './add-item';
import { ApplyCoupon } from './apply-coupon';
import { CartContents } from './cart-contents';
import { ChangeItem } from './change-item';
import { ClearCart } from './clear-cart';
import { EraseCart } from './erase-cart';
import { ExportCart } from './export-cart';
import { LockCarts } from './lock-carts';
import { MergeCarts } from './merge-carts';
import { PeekCarts } from './peek-carts';
import { PriceItems } from './price-items';
import { RefreshPrices } from './refresh-prices';
import { RemoveCoupon } from './remove-coupon';
import { RemoveItem } from './remove-item';
import { RepriceCart } from './reprice-cart';
import { ShowCart } from './show-cart';
import { CartItem } from './store/cart-item.entity';
import { Cart } from './store/cart.entity';
import { CartRepository } from './store/cart.repository';

const useCases = [
  ShowCart,
  AddItem,
  ChangeItem,
  RemoveItem,
  ClearCart,
  ApplyCoupon,
  RemoveCoupon,
  MergeCarts,
  LockCarts,
  PeekCarts,
  RepriceCart,
  EraseCart,
  ExportCart,
];

@Module({
  imports: [TypeOrmModule.forFeature([Cart, CartItem]), CatalogModule, InventoryModule, PricingModule],
  providers: [CartRepository, CartContents, PriceItems, RefreshPrices, ...useCases],
  exports: [CartRepository, ...useCases],
})
export class CartsModule {}
