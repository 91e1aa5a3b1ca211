export { EraseCustomer } from './erase-customer';
export { EraseTraces } from './erase-traces';
export { ExportCustomer } from './export-customer';
export type { CustomerData } from './export-customer';
export { PrivacyModule } from './privacy.module';
