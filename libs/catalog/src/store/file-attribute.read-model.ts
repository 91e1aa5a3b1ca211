import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** Attributes as the columns of product files name them. */
@Injectable()
export class FileAttributeReadModel {
  /** Names of all attributes, in the order of a file's columns. */
  async names(reader: Reader): Promise<string[]> {
    const rows = await reader.query<{ name: string }>('select name from attributes order by name collate "C"');
    return rows.map(({ name }) => name);
  }

  /** The id of the attribute of each name, without regard to case; undefined where there is none. */
  async idsOf(reader: Reader, names: readonly string[]): Promise<(string | undefined)[]> {
    if (names.length === 0) return [];
    const rows = await reader.query<{ id: string | null }>(
      `select attribute.id from unnest($1::text[]) with ordinality as given (name, place)
       left join attributes attribute on lower(attribute.name) = lower(given.name) order by given.place`,
      [names],
    );
    return rows.map(({ id }) => id ?? undefined);
  }
}
