import { Module } from '@nestjs/common';
import { CatalogModule } from './catalog.module';
import { AttributeValuesController } from './http/attribute-values.controller';
import { AttributesController } from './http/attributes.controller';
import { BrandsController } from './http/brands.controller';
import { CategoriesController } from './http/categories.controller';
import { ImagesController } from './http/images.controller';
import { ProductAnswers } from './http/product-answers';
import { ProductEditingController } from './http/product-editing.controller';
import { ProductFastLane } from './http/product-fast-lane';
import { ProductFilesController } from './http/product-files.controller';
import { ProductVariantsController } from './http/product-variants.controller';
import { ProductsController } from './http/products.controller';
import { VariantsController } from './http/variants.controller';
import { ProductFilesModule } from './product-files.module';

@Module({
  imports: [CatalogModule, ProductFilesModule],
  controllers: [
    ProductsController,
    ProductEditingController,
    ProductFilesController,
    AttributeValuesController,
    AttributesController,
    ImagesController,
    ProductVariantsController,
    VariantsController,
    CategoriesController,
    BrandsController,
  ],
  providers: [ProductAnswers, ProductFastLane],
})
export class CatalogHttpModule {}
