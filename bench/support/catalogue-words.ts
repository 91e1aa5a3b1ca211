const words = (text: string): readonly string[] => text.trim().split(/\s*,\s*|\n/);

/** A kind of product: what it is called as a category and as a thing, and in what its variants differ. */
export interface Kind {
  readonly plural: string;
  readonly singular: string;
  readonly sizes: readonly string[];
  readonly inColours: boolean;
  readonly inMaterials: boolean;
}

/** "Jackets/Jacket wc" is worn (sizes) and comes in colours; f: footwear sizes, v: volumes, m: materials. */
function kinds(text: string): readonly Kind[] {
  return words(text).map((entry) => {
    const [names = '', flags = ''] = entry.split('|');
    const [plural = '', singular = ''] = names.split('/');
    const sizes = flags.includes('w') ? clothing : flags.includes('f') ? footwear : flags.includes('v') ? volumes : [];
    return { plural, singular, sizes, inColours: flags.includes('c'), inMaterials: flags.includes('m') };
  });
}

const clothing = words('XS, S, M, L, XL, XXL');
const footwear = words('EU 36, EU 37, EU 38, EU 39, EU 40, EU 41, EU 42, EU 43, EU 44, EU 45');
const volumes = words('350 ml, 500 ml, 750 ml, 1 L, 2 L, 8 L, 18 L, 24 L, 35 L, 45 L, 60 L');

export const sizes = [...clothing, ...footwear, ...volumes];
export const colours = words(
  'Black, Charcoal, Slate, Navy, Glacier, Forest, Moss, Sand, Oat, Cream, Ochre, Ember, Rust, Plum, Sky, Teal, Berry, White',
);
export const materials = words(
  'Cotton, Merino, Nylon, Polyester, Canvas, Leather, Aluminium, Steel, Titanium, Bamboo, Ash, Walnut',
);

/** The first two floors of the tree of categories. */
export const departments: readonly { readonly name: string; readonly kinds: readonly Kind[] }[] = [
  {
    name: 'Clothing',
    kinds: kinds(
      'Jackets/Jacket|wc, Trousers/Trousers|wc, Shirts/Shirt|wc, Jumpers/Jumper|wc, Base Layers/Base Layer|wc, Shorts/Shorts|wc, Gilets/Gilet|wc, Skirts/Skirt|wc',
    ),
  },
  {
    name: 'Footwear',
    kinds: kinds(
      'Boots/Boot|fc, Trail Shoes/Trail Shoe|fc, Sandals/Sandal|fc, Slippers/Slipper|fc, Gaiters/Gaiter|wc, Socks/Sock|wc',
    ),
  },
  {
    name: 'Camping',
    kinds: kinds(
      'Tents/Tent|c, Sleeping Bags/Sleeping Bag|c, Sleeping Mats/Sleeping Mat|c, Tarps/Tarp|c, Stoves/Stove|m, Lanterns/Lantern|c, Hammocks/Hammock|c, Chairs/Chair|cm',
    ),
  },
  {
    name: 'Packs and Bags',
    kinds: kinds(
      'Backpacks/Backpack|vc, Daypacks/Daypack|vc, Duffels/Duffel|vc, Pouches/Pouch|c, Wallets/Wallet|cm, Panniers/Pannier|vc',
    ),
  },
  {
    name: 'Kitchen',
    kinds: kinds(
      'Bottles/Bottle|vm, Mugs/Mug|vm, Flasks/Flask|vc, Pans/Pan|m, Kettles/Kettle|vm, Knives/Knife|m, Boards/Board|m, Cutlery/Cutlery Set|m',
    ),
  },
  {
    name: 'Climbing',
    kinds: kinds(
      'Ropes/Rope|c, Harnesses/Harness|wc, Helmets/Helmet|wc, Carabiners/Carabiner|m, Chalk Bags/Chalk Bag|c, Slings/Sling|c',
    ),
  },
  {
    name: 'Cycling',
    kinds: kinds(
      'Jerseys/Jersey|wc, Bib Tights/Bib Tights|wc, Lights/Light|c, Pumps/Pump|m, Locks/Lock|m, Saddles/Saddle|cm, Tyres/Tyre|c',
    ),
  },
  {
    name: 'Water',
    kinds: kinds(
      'Wetsuits/Wetsuit|wc, Paddles/Paddle|m, Dry Bags/Dry Bag|vc, Buoyancy Aids/Buoyancy Aid|wc, Goggles/Goggles|c',
    ),
  },
  {
    name: 'Winter',
    kinds: kinds(
      'Skis/Ski|m, Poles/Pole|m, Snowshoes/Snowshoe|fc, Mittens/Mitten|wc, Beanies/Beanie|c, Sledges/Sledge|m',
    ),
  },
  {
    name: 'Home',
    kinds: kinds(
      'Blankets/Blanket|cm, Candles/Candle|c, Cushions/Cushion|cm, Notebooks/Notebook|cm, Lamps/Lamp|m, Baskets/Basket|m, Towels/Towel|cm',
    ),
  },
];

/** The third and fourth floor, and the fifth below some of them. */
export const audiences = words("Women's, Men's, Children's, Everybody's");
export const styles = words('Lightweight, Insulated, Waterproof, Everyday, Heritage');
export const lines = words('Packable, Recycled');

export const adjectives = words(
  'Compact, Durable, Featherweight, Windproof, Quilted, Brushed, Waxed, Ribbed, Folding, Modular, Thermal, Breathable, Rugged, Stretch, Tapered, Padded, Vented, Reversible, Hooded, Seamless, Alpine, Coastal, Moorland, Woodland, Highland, Nordic, Urban, Summit, Valley, Harbour',
);
export const brandBeginnings = words(
  'North, Tarn, Bracken, Way, Kettle, Salt, Ember, Quill, Lode, Hollin, Ash, Birch, Crag, Dale, Elder, Fell, Gorse, Heath, Iron, Juniper, Kestrel, Larch, Marsh, Nettle, Otter, Peat, Quarry, Raven, Slate, Thorn',
);
export const brandEndings = words('light, fell, fold, wright, low, stone, strand, moss, works, mere');

export const openings = words(
  'Made for cold starts, Cut for long days outside, Built to be mended, Designed on a wet hillside, Tested over two winters, Sewn from offcuts, Meant for every morning, Shaped for small spaces',
);
export const features = words(
  'a hood that turns with the head, pockets that stay reachable under a hip belt, seams taped by hand, a hem that can be drawn tight, a lining that dries overnight, a strap that never twists, a zip that opens from both ends, corners doubled where they wear first, a loop to hang it from, a finish without fluorocarbons, reflective piping for dark lanes, a base that stands on uneven ground',
);
export const closings = words(
  'It weighs less than it looks, Spare parts are kept for ten years, It packs into its own pocket, It softens with use, Repairs are free, It has been copied often, It is made in small batches, It outlasts its fashion',
);
export const syllables = words(
  'ka, ri, to, mel, dra, vin, sor, hel, bra, quen, tal, mor, fen, lis, gar, pol, ner, dun, wy, zel, ost, ram, kin, bel, cor, sti, vo, lun, tre, hask',
);
