import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InventoryModule, StockAdjustmentModule } from '#inventory';
import { ApplyImportedStock } from './apply-imported-stock';
import { ApplyProductLines } from './apply-product-lines';
import { ExportProducts } from './export-products';
import { ImportProducts } from './import-products';
import { StageProductLines } from './stage-product-lines';
import { FileAttributeReadModel } from './store/file-attribute.read-model';
import { ImportChecksRepository } from './store/import-checks.repository';
import { ImportLinesRepository } from './store/import-lines.repository';
import { ImportPlanRepository } from './store/import-plan.repository';
import { ImportWritesRepository } from './store/import-writes.repository';
import { ProductExportReadModel } from './store/product-export.read-model';
import { ProductImportBatch } from './store/product-import-batch.entity';
import { ProductImportBatchRepository } from './store/product-import-batch.repository';

const store = [
  ProductImportBatchRepository,
  FileAttributeReadModel,
  ImportLinesRepository,
  ImportChecksRepository,
  ImportPlanRepository,
  ImportWritesRepository,
  ProductExportReadModel,
];
const useCases = [ImportProducts, ExportProducts];
const parts = [StageProductLines, ApplyProductLines, ApplyImportedStock];

/** The catalogue as a file: import and export. */
@Module({
  imports: [TypeOrmModule.forFeature([ProductImportBatch]), InventoryModule, StockAdjustmentModule],
  providers: [...store, ...parts, ...useCases],
  exports: useCases,
})
export class ProductFilesModule {}
