const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id in what may be an id or a slug, or null: no slug reads as an id. */
export const idIn = (idOrSlug: string): string | null => (uuid.test(idOrSlug) ? idOrSlug : null);
