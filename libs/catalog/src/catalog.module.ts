import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyModule } from '#idempotency';
import { InventoryModule } from '#inventory';
import { CreateProduct } from './create-product';
import { FindSellables } from './find-sellables';
import { ListBrands } from './list-brands';
import { ListCategories } from './list-categories';
import { ListProducts } from './list-products';
import { SeedDemoCatalogue } from './seed-demo-catalogue';
import { ShowAvailability } from './show-availability';
import { ShowCategoryTree } from './show-category-tree';
import { ShowProduct } from './show-product';
import { AttributeValue } from './store/attribute-value.entity';
import { Attribute } from './store/attribute.entity';
import { AvailabilityReadModel } from './store/availability.read-model';
import { Brand } from './store/brand.entity';
import { BrandReadModel } from './store/brand.read-model';
import { Category } from './store/category.entity';
import { CategoryReadModel } from './store/category.read-model';
import { DemoCatalogueRepository } from './store/demo-catalogue.repository';
import { ProductCategory } from './store/product-category.entity';
import { ProductImage } from './store/product-image.entity';
import { ProductListReadModel } from './store/product-list.read-model';
import { Product } from './store/product.entity';
import { ProductReadModel } from './store/product.read-model';
import { ProductRepository } from './store/product.repository';
import { SellableReadModel } from './store/sellable.read-model';
import { VariantAttributeValue } from './store/variant-attribute-value.entity';
import { Variant } from './store/variant.entity';

const entities = [
  Brand,
  Category,
  Product,
  ProductCategory,
  ProductImage,
  Attribute,
  AttributeValue,
  Variant,
  VariantAttributeValue,
];
const store = [
  BrandReadModel,
  CategoryReadModel,
  ProductReadModel,
  ProductListReadModel,
  ProductRepository,
  AvailabilityReadModel,
  SellableReadModel,
  DemoCatalogueRepository,
];
const useCases = [
  ListProducts,
  ShowProduct,
  ShowAvailability,
  ShowCategoryTree,
  ListCategories,
  ListBrands,
  CreateProduct,
  FindSellables,
  SeedDemoCatalogue,
];

@Module({
  imports: [TypeOrmModule.forFeature(entities), InventoryModule, IdempotencyModule],
  providers: [...store, ...useCases],
  exports: useCases,
})
export class CatalogModule {}
