import { CatalogModule, SeedDemoCatalogue } from '#catalog';
import { EnsureFirstAdmin, IdentityModule } from '#identity';
import { command, openLibs } from './command';
import { migrateEverything } from './schema';

/** Makes a database ready for the apps: schema, first admin, demo catalogue. Does nothing that was done before. */
void command(async (config) => {
  const applied = await migrateEverything(config, (sentence) => console.log(sentence));
  if (applied.length > 0) console.log(`Applied ${applied.length} migration(s).`);
  const libs = await openLibs(config, [IdentityModule, CatalogModule]);
  const { email, password } = config.admin;
  if (await libs.get(EnsureFirstAdmin).run({ email, password })) console.log(`Created the admin ${email}.`);
  const seeded = config.seedDemo ? await libs.get(SeedDemoCatalogue).run() : undefined;
  if (seeded) console.log(`Loaded ${seeded.products} demo products.`);
  await libs.close();
});
