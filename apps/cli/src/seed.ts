import { CatalogModule, SeedDemoCatalogue } from '#catalog';
import { command, openLibs } from './command';

void command(async (config) => {
  const libs = await openLibs(config, [CatalogModule]);
  const seeded = await libs.get(SeedDemoCatalogue).run();
  await libs.close();
  console.log(seeded ? `Loaded ${seeded.products} demo products.` : 'There are products already; nothing was loaded.');
});
