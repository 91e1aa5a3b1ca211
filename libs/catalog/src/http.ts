import { Module } from '@nestjs/common';
import { CatalogModule } from './catalog.module';
import { BrandsController } from './http/brands.controller';
import { CategoriesController } from './http/categories.controller';
import { ProductsController } from './http/products.controller';
import { VariantsController } from './http/variants.controller';

@Module({
  imports: [CatalogModule],
  controllers: [ProductsController, VariantsController, CategoriesController, BrandsController],
})
export class CatalogHttpModule {}
