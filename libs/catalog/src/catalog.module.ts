import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyModule } from '#idempotency';
import { InventoryModule } from '#inventory';
import { AddAttributeValue } from './add-attribute-value';
import { AddImage } from './add-image';
import { AddVariant } from './add-variant';
import { ChangeAttributeValue } from './change-attribute-value';
import { ChangeBrand } from './change-brand';
import { ChangeCategory } from './change-category';
import { ChangeImage } from './change-image';
import { ChangeProduct } from './change-product';
import { ChangeVariant } from './change-variant';
import { CheckAttributeValues } from './check-attribute-values';
import { CheckReferences } from './check-references';
import { CountFacets } from './count-facets';
import { CreateAttribute } from './create-attribute';
import { CreateBrand } from './create-brand';
import { CreateCategory } from './create-category';
import { CreateProduct } from './create-product';
import { DeleteAttribute } from './delete-attribute';
import { DeleteAttributeValue } from './delete-attribute-value';
import { DeleteBrand } from './delete-brand';
import { DeleteCategory } from './delete-category';
import { DeleteImage } from './delete-image';
import { DeleteProduct } from './delete-product';
import { DeleteVariant } from './delete-variant';
import { FindKnown } from './find-known';
import { FindSellables } from './find-sellables';
import { ListAttributes } from './list-attributes';
import { ListBrands } from './list-brands';
import { ListCategories } from './list-categories';
import { ListProducts } from './list-products';
import { ListingReads } from './listing-reads';
import { OrderImages } from './order-images';
import { RenameAttribute } from './rename-attribute';
import { SeedDemoCatalogue } from './seed-demo-catalogue';
import { SettleFilter } from './settle-filter';
import { SettleSearch } from './settle-search';
import { ShowAttribute } from './show-attribute';
import { ShowAvailability } from './show-availability';
import { ShowBrand } from './show-brand';
import { ShowCategory } from './show-category';
import { ShowCategoryTree } from './show-category-tree';
import { ShowProduct } from './show-product';
import { ShowVariant } from './show-variant';
import { TouchProduct } from './touch-product';
import { AttributeValue } from './store/attribute-value.entity';
import { Attribute } from './store/attribute.entity';
import { AttributeReadModel } from './store/attribute.read-model';
import { AttributeRepository } from './store/attribute.repository';
import { AvailabilityReadModel } from './store/availability.read-model';
import { Brand } from './store/brand.entity';
import { BrandReadModel } from './store/brand.read-model';
import { BrandRepository } from './store/brand.repository';
import { Category } from './store/category.entity';
import { CategoryReadModel } from './store/category.read-model';
import { CategoryRepository } from './store/category.repository';
import { DemoCatalogueRepository } from './store/demo-catalogue.repository';
import { FacetsReadModel } from './store/facets.read-model';
import { FilterReadModel } from './store/filter.read-model';
import { ImageRepository } from './store/image.repository';
import { ProductCategory } from './store/product-category.entity';
import { ProductImage } from './store/product-image.entity';
import { ProductListReadModel } from './store/product-list.read-model';
import { ProductListing } from './store/product-listing.entity';
import { ProductSearch } from './store/product-search.entity';
import { Product } from './store/product.entity';
import { ProductReadModel } from './store/product.read-model';
import { ProductRepository } from './store/product.repository';
import { SearchReadModel } from './store/search.read-model';
import { SellableReadModel } from './store/sellable.read-model';
import { VariantAttributeValue } from './store/variant-attribute-value.entity';
import { Variant } from './store/variant.entity';
import { VariantReadModel } from './store/variant.read-model';
import { VariantRepository } from './store/variant.repository';
import { VocabularyWord } from './store/vocabulary-word.entity';

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
  ProductListing,
  ProductSearch,
  VocabularyWord,
];
const store = [
  AttributeReadModel,
  AttributeRepository,
  BrandRepository,
  CategoryRepository,
  ImageRepository,
  VariantReadModel,
  VariantRepository,
  BrandReadModel,
  CategoryReadModel,
  ProductReadModel,
  ProductListReadModel,
  FilterReadModel,
  SearchReadModel,
  FacetsReadModel,
  ProductRepository,
  AvailabilityReadModel,
  SellableReadModel,
  DemoCatalogueRepository,
];
const reading = [ShowVariant, ShowBrand, ShowCategory, ListAttributes, ShowAttribute];
const editing = [
  ChangeProduct,
  DeleteProduct,
  AddVariant,
  ChangeVariant,
  DeleteVariant,
  AddImage,
  ChangeImage,
  DeleteImage,
  OrderImages,
  CreateBrand,
  ChangeBrand,
  DeleteBrand,
  CreateCategory,
  ChangeCategory,
  DeleteCategory,
  CreateAttribute,
  RenameAttribute,
  DeleteAttribute,
  AddAttributeValue,
  ChangeAttributeValue,
  DeleteAttributeValue,
];
const partsOfListing = [ListingReads, SettleFilter, SettleSearch, CountFacets];
const partsOfEditing = [CheckReferences, CheckAttributeValues, TouchProduct];
const useCases = [
  ...reading,
  ...editing,
  ListProducts,
  ShowProduct,
  ShowAvailability,
  ShowCategoryTree,
  ListCategories,
  ListBrands,
  CreateProduct,
  FindKnown,
  FindSellables,
  SeedDemoCatalogue,
];

@Module({
  imports: [TypeOrmModule.forFeature(entities), InventoryModule, IdempotencyModule],
  providers: [...store, ...partsOfListing, ...partsOfEditing, ...useCases],
  exports: useCases,
})
export class CatalogModule {}
