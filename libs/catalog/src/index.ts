export { CatalogModule } from './catalog.module';
export { FindKnown } from './find-known';
export { FindSellables } from './find-sellables';
export { SeedDemoCatalogue } from './seed-demo-catalogue';
export type { Sellable } from './store/sellable.read-model';
